package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documentation says is so. {@code -Ddocs.write=true} writes the generated parts. */
class DocumentationTest {
  private static final Pattern GENERATED =
      Pattern.compile("<!-- (exit codes|usage: [a-z0-9 ]+) -->\n(.*?)<!-- end -->", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void usageAndExitCodesAreAsInTheProgram() throws IOException {
    String written = Checkout.read("docs/cli.md");
    Map<String, String> parts = generatedParts();
    String current =
        GENERATED
            .matcher(written)
            .replaceAll(
                part ->
                    Matcher.quoteReplacement(
                        "<!-- %s -->\n%s<!-- end -->"
                            .formatted(part.group(1), parts.get(part.group(1)))));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(Checkout.ROOT.resolve("docs/cli.md"), current);
      return;
    }
    assertThat(written)
        .as("docs/cli.md; -Ddocs.write=true brings it up to date")
        .isEqualTo(current);
    assertThat(matches(GENERATED, written).map(part -> part.group(1)))
        .containsExactlyInAnyOrderElementsOf(parts.keySet());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void commandsInTheTextAreCommands(String page) {
    String text = Checkout.read(page);
    matches(Pattern.compile("\\./peft4j((?: [^`\n)]+)?)"), text)
        .map(command -> command.group(1).strip())
        .forEach(
            arguments ->
                assertThatCode(() -> Main.commandLine().parseArgs(words(arguments)))
                    .as("%s: ./peft4j %s", page, arguments)
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(String page) {
    Path parent = Checkout.ROOT.resolve(page).getParent();
    assertThat(matches(Pattern.compile("\\]\\((?!https?:)([^)#]+)"), Checkout.read(page)))
        .allSatisfy(link -> assertThat(parent.resolve(link.group(1))).exists());
  }

  @Test
  void theExampleOfAConfigurationIsOne() throws IOException {
    String yaml = block("docs/cli.md", "<!-- config -->\n```yaml\n");
    Path file = Files.writeString(folder.resolve("study.yaml"), yaml);
    CommandLine root = Main.commandLine();
    root.parseArgs("compare", "--config", file.toString());
    CompareCommand compare = root.getSubcommands().get("compare").getCommand();
    compare.readConfig();
    assertThat(compare.options().data()).isEqualTo(Path.of("tickets.csv"));
  }

  @Test
  void theJavaExampleCompilesAndIsShort() throws IOException {
    String java = block("README.md", "<!-- snippet: Compare.java -->\n```java\n");
    assertThat(java.lines().count()).isLessThanOrEqualTo(15);
    Path source = Files.writeString(folder.resolve("Compare.java"), java);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    assertThat(
            compiler.run(
                null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString()))
        .isZero();
  }

  @Test
  void theContinuousBuildStartsWithTheTestCommandOfTheReadme() {
    assertThat(Checkout.read("README.md")).contains("\n```sh\nmvn -B verify\n```\n");
    assertThat(matches(Pattern.compile("(?m)^stage \"\\w+\" (.*)$"), Checkout.read(".ci/run")))
        .first()
        .satisfies(stage -> assertThat(stage.group(1)).isEqualTo("mvn -B verify"));
  }

  static Stream<String> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Checkout.ROOT.resolve("docs"));
        Stream<Path> root = Files.list(Checkout.ROOT)) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> Checkout.ROOT.relativize(file).toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Map<String, String> generatedParts() {
    CommandLine root = Main.commandLine();
    Map<String, String> parts =
        Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
            .collect(
                Collectors.toMap(
                    command -> "usage: " + command.getCommandSpec().qualifiedName(),
                    command -> "```text\n" + usage(command) + "```\n"));
    parts.put(
        "exit codes",
        Stream.of(ExitCode.values())
            .map(code -> "| %d | %s |\n".formatted(code.code(), code.meaning()))
            .collect(Collectors.joining("", "| code | meaning |\n|---|---|\n", "")));
    return parts;
  }

  private static String usage(CommandLine command) {
    return command.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("(?m) +$", "");
  }

  private static String block(String page, String start) {
    String text = Checkout.read(page);
    int from = text.indexOf(start) + start.length();
    assertThat(from).as(page + " has the marked block").isGreaterThanOrEqualTo(start.length());
    return text.substring(from, text.indexOf("```", from));
  }

  /** The words of a command as a shell sees them. */
  private static String[] words(String arguments) {
    return Pattern.compile("\"([^\"]*)\"|\\S+")
        .matcher(arguments)
        .results()
        .map(word -> word.group(1) == null ? word.group() : word.group(1))
        .toArray(String[]::new);
  }

  private static Stream<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }
}
