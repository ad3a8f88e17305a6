package io.peft4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real launcher in a small tree of its own, with a PATH that holds the tools it uses and
 * stand-ins for Maven and Java that write down how they were called.
 */
final class LauncherTree {
  private static final List<String> TOOLS =
      List.of(
          "cat", "dirname", "env", "find", "flock", "getconf", "head", "ldd", "ln", "mkdir", "mv",
          "readlink", "rm", "rmdir", "sed", "sleep", "stty", "touch", "uname");

  final Path home;
  final Path bin;
  private final Path built;

  LauncherTree(Path folder) throws IOException {
    home = Files.createDirectories(folder.resolve("a checkout"));
    bin = Files.createDirectories(folder.resolve("bin"));
    built = home.resolve("builds.log");
    Files.copy(Checkout.ROOT.resolve("peft4j"), home.resolve("peft4j"));
    for (String source :
        List.of(
            "pom.xml",
            "core/pom.xml",
            "core/src/main/A.java",
            "cli/pom.xml",
            "cli/src/main/B.java")) {
      Files.createDirectories(home.resolve(source).getParent());
      Files.createFile(home.resolve(source));
    }
    for (String tool : TOOLS) {
      tool(tool, "exec " + find(tool) + " \"$@\"");
    }
    javaOfVersion("17.0.15");
    tool("javac", "exit 0");
    maven("");
  }

  /** Puts a stand-in on the PATH. */
  void tool(String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void remove(String tool) throws IOException {
    Files.delete(bin.resolve(tool));
  }

  /** A Java that says its version, and otherwise prints its arguments and the environment. */
  void javaOfVersion(String version) throws IOException {
    tool(
        "java",
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-04-15' >&2; exit; fi
        for argument; do echo "argument $argument"; done
        env
        """
            .formatted(version));
  }

  /** A Maven that takes its time, then builds; it chatters on standard output. */
  void maven(String first) throws IOException {
    tool(
        "mvn",
        """
        echo "$*" >>builds.log
        echo chatter
        %s
        mkdir -p cli/target core/target
        touch core/target/core.jar
        printf '%%s' "$PWD/core/target/core.jar" >cli/target/classpath.txt
        """
            .formatted(first));
  }

  /** How often Maven was called. */
  int builds() throws IOException {
    return Files.exists(built) ? Files.readAllLines(built).size() : 0;
  }

  /** Starts the launcher of this tree. */
  Started start(Map<String, String> environment, String... arguments) throws IOException {
    return start(home.resolve("peft4j"), environment, arguments);
  }

  Started start(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException {
    ProcessBuilder process = new ProcessBuilder("/bin/sh", launcher.toString());
    process.command().addAll(List.of(arguments));
    process.environment().clear();
    process.environment().put("PATH", bin.toString());
    process.environment().putAll(environment);
    Path out = Files.createTempFile(bin.getParent(), "out", ".txt");
    Path err = Files.createTempFile(bin.getParent(), "err", ".txt");
    process.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Started(process.start(), out, err);
  }

  /** A launcher that runs. */
  record Started(Process process, Path out, Path err) {
    Ran ended() throws IOException, InterruptedException {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running after a minute: " + Files.readString(err));
      }
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  private static Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the test needs the command " + tool));
  }
}
