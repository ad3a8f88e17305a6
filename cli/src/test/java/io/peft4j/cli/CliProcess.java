package io.peft4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line in a process of its own, with what the launcher sets. */
record CliProcess(Process process, Path out, Path err) {
  /** A base so small that a trial takes seconds. */
  static final Path TINY = Checkout.ROOT.resolve("core/src/test/resources/golden/bert-tiny");

  /** Longer than any command of these tests takes on a slow machine. */
  private static final int LIMIT_SECONDS = 600;

  /** Starts it; where signals are ignored because of how the tests were started, here they are not. */
  static CliProcess start(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
    command.addAll(command(arguments));
    return start(folder, command);
  }

  /** The command of {@code java} that {@link #start(Path, String...)} runs. */
  static List<String> command(String... arguments) {
    Path target = Checkout.ROOT.resolve("cli/target");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(flags());
    command.add("-cp");
    command.add(target.resolve("classes") + ":" + Checkout.read("cli/target/classpath.txt"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  static CliProcess start(Path folder, List<String> command) throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("OPENBLAS_THREAD_TIMEOUT", "4");
    builder.environment().put("MALLOC_ARENA_MAX", "4");
    return new CliProcess(builder.start(), out, err);
  }

  /** Runs it to its end. */
  static Ran run(Path folder, String... arguments) throws IOException, InterruptedException {
    return start(folder, arguments).ended();
  }

  Ran ended() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end: " + Files.readString(err));
    }
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** The flags that the launcher gives to Java. */
  private static List<String> flags() {
    String pom = Checkout.read("pom.xml");
    String name = "jvm.native.flags>";
    int start = pom.indexOf("<" + name) + name.length() + 1;
    return Stream.of(pom.substring(start, pom.indexOf("</" + name)).split("\\s+")).toList();
  }
}
