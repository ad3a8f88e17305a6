package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the machine checks are played for Linux")
class LauncherIT {
  @TempDir private Path folder;
  private LauncherTree tree;

  @BeforeEach
  void plant() throws IOException {
    tree = new LauncherTree(folder);
  }

  @Test
  void setsWhatLibtorchNeedsAndHandsOverTheArguments() throws Exception {
    Ran ran = run("compare", "--data", "my data.csv");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines())
        .contains(
            "argument io.peft4j.cli.Main",
            "argument compare",
            "argument my data.csv",
            "OPENBLAS_THREAD_TIMEOUT=4",
            "ONEDNN_PRIMITIVE_CACHE_CAPACITY=64",
            "MALLOC_ARENA_MAX=4",
            "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0"
                + ":glibc.malloc.trim_threshold=100000000000:glibc.malloc.top_pad=67108864")
        .as("where standard error is no terminal")
        .noneMatch(line -> line.contains("peft4j.columns"))
        .noneMatch(line -> line.startsWith("OPENBLAS_CORETYPE"));
    assertThat(ran.out()).as("the build talks on standard error").doesNotContain("chatter");
  }

  @Test
  void setsTheFlagsThatTheTestsRunWith() throws Exception {
    String pom = Checkout.read("pom.xml");
    String name = "jvm.native.flags>";
    int start = pom.indexOf("<" + name) + name.length() + 1;
    List<String> flags = List.of(pom.substring(start, pom.indexOf("</" + name)).split("\\s+"));
    String out = run().out();
    assertThat(flags).isNotEmpty().allSatisfy(flag -> assertThat(out).contains("argument " + flag));
  }

  @Test
  void leavesWhatTheUserHasSet() throws Exception {
    Map<String, String> own =
        Map.of(
            "OPENBLAS_THREAD_TIMEOUT", "9",
            "MALLOC_ARENA_MAX", "1",
            "GLIBC_TUNABLES", "glibc.malloc.check=0",
            "OPENBLAS_CORETYPE", "Zen",
            "JAVA_OPTS", "-Done=1",
            "PEFT4J_JAVA_OPTS", "-Xmx3g -Dstar=*");
    List<String> out = tree.start(own).ended().out().lines().toList();
    assertThat(out)
        .contains(
            "OPENBLAS_THREAD_TIMEOUT=9",
            "MALLOC_ARENA_MAX=1",
            "GLIBC_TUNABLES=glibc.malloc.check=0",
            "OPENBLAS_CORETYPE=Zen",
            "argument -Done=1",
            "argument -Dstar=*");
    assertThat(out.indexOf("argument -Xmx3g"))
        .as("the last of two flags holds")
        .isGreaterThan(out.indexOf("argument -Xmx1g"));
  }

  @Test
  void buildsOnceAndAgainOnlyAfterAChange() throws Exception {
    run();
    run();
    assertThat(tree.builds()).isEqualTo(1);

    change(tree.home.resolve("core/src/main/A.java"));
    run();
    assertThat(tree.builds()).as("a source changed").isEqualTo(2);

    Files.delete(tree.home.resolve("cli/src/main/B.java"));
    change(tree.home.resolve("cli/src/main"));
    run();
    assertThat(tree.builds()).as("a source is gone").isEqualTo(3);

    Files.delete(tree.home.resolve("core/target/core.jar"));
    run();
    assertThat(tree.builds()).as("a jar is gone").isEqualTo(4);

    run();
    assertThat(tree.builds()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoStartsAtOnceBuildOnce(boolean flock) throws Exception {
    if (!flock) {
      tree.remove("flock");
    }
    tree.maven("sleep 1");
    LauncherTree.Started first = tree.start(Map.of(), "one");
    LauncherTree.Started second = tree.start(Map.of(), "two");
    Ran one = first.ended();
    Ran two = second.ended();
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(two.code()).as(two.err()).isZero();
    assertThat(one.out()).contains("argument one");
    assertThat(two.out()).contains("argument two");
    assertThat(tree.builds()).isEqualTo(1);
    assertThat(tree.home.resolve("target/build.holder")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStartThatWasKilledWhileBuildingIsInNobodysWay(boolean flock) throws Exception {
    if (!flock) {
      tree.remove("flock");
    }
    tree.maven("sleep 2");
    LauncherTree.Started killed = tree.start(Map.of());
    while (tree.builds() == 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    killed.process().destroyForcibly().waitFor();
    Ran ran = run();
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(tree.builds()).isEqualTo(2);
  }

  @Test
  void aBuildThatFailsIsTriedAgain() throws Exception {
    tree.maven("exit 1");
    Ran failed = run();
    assertThat(failed.code()).isEqualTo(ExitCode.SOFTWARE.code());
    assertThat(failed.err())
        .endsWith("the build failed: mend what Maven says above and start again\n");
    tree.maven("");
    assertThat(run().code()).isZero();
  }

  @Test
  void startsThroughALinkFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a checkout/peft4j"));
    Path second = Files.createSymbolicLink(tree.bin.resolve("peft4j"), link);
    Ran ran = tree.start(second, Map.of()).ended();
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains(tree.home.toRealPath() + "/cli/target/classes:");
  }

  @ParameterizedTest
  @CsvSource({
    "1.8.0_402, is Java 1.8.0",
    "11.0.22, is Java 11.0.22",
    "16, is Java 16",
    "'', does not say its version"
  })
  void anOldJavaGetsASentence(String version, String sentence) throws Exception {
    tree.javaOfVersion(version);
    assertUnavailable(run(), sentence);
  }

  @ParameterizedTest
  @CsvSource({"17, 0", "21.0.2, 0", "24, 1", "25.0.3, 1"})
  void aNewJavaIsToldNotToWarn(String version, int flags) throws Exception {
    tree.javaOfVersion(version);
    String flag = "argument --sun-misc-unsafe-memory-access=allow";
    assertThat(run().out().lines().filter(flag::equals)).hasSize(flags);
  }

  @Test
  void whatIsMissingGetsASentence() throws Exception {
    tree.remove("mvn");
    assertUnavailable(run(), "no Maven found");
    tree.remove("javac");
    tree.maven("");
    assertUnavailable(run(), "a runtime without a compiler");
    tree.remove("java");
    assertUnavailable(run(), "no Java found");
    assertUnavailable(
        tree.start(Map.of("JAVA_HOME", "/no/such/jdk")).ended(), "JAVA_HOME is /no/such/jdk");
  }

  @Test
  void javaHomeWinsOverThePath() throws Exception {
    tree.javaOfVersion("11.0.1");
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.move(tree.bin.resolve("javac"), jdk.resolve("javac"));
    Files.copy(tree.bin.resolve("java"), jdk.resolve("java"));
    tree.javaOfVersion("8");
    Files.writeString(
        jdk.resolve("java"), Files.readString(jdk.resolve("java")).replace("11.0.1", "21.0.1"));
    Ran ran = tree.start(Map.of("JAVA_HOME", jdk.getParent().toString())).ended();
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"glibc 2.34", "glibc 2.9", "glibc 1.99"})
  void anOldGlibcGetsASentence(String libc) throws Exception {
    tree.tool("getconf", "echo " + libc);
    assertUnavailable(run(), "needs glibc 2.35 or newer, and this system has " + libc.substring(6));
  }

  @ParameterizedTest
  @CsvSource({"glibc 2.35", "glibc 2.41", "glibc 3.0"})
  void aNewGlibcWillDo(String libc) throws Exception {
    tree.tool("getconf", "echo " + libc);
    assertThat(run().code()).isZero();
  }

  @Test
  void muslGetsASentence() throws Exception {
    tree.tool("getconf", "exit 1");
    tree.tool("ldd", "echo 'musl libc (x86_64)' >&2; echo 'Version 1.2.4' >&2; exit 1");
    assertUnavailable(run(), "this system has none (musl libc (x86_64))");
  }

  @Test
  void aMachineWithoutNativesGetsASentence() throws Exception {
    tree.tool("uname", "if [ $1 = -s ]; then echo Linux; else echo aarch64; fi");
    assertUnavailable(run(), "there are no native libraries for Linux on aarch64");
    tree.tool("uname", "if [ $1 = -s ]; then echo Darwin; else echo arm64; fi");
    assertThat(run().code()).isZero();
  }

  private Ran run(String... arguments) throws Exception {
    return tree.start(Map.of(), arguments).ended();
  }

  private static void assertUnavailable(Ran ran, String sentence) {
    assertThat(ran.code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(ran.err()).startsWith("peft4j: ").contains(sentence);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.out()).isEmpty();
  }

  /** As if changed a moment from now: clocks of file systems are coarse. */
  private static void change(Path file) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    TimeUnit.MILLISECONDS.sleep(1100);
  }
}
