package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void versionNamesTheBuildAndTheEngine() {
    Ran ran = Ran.of("--version");
    assertThat(ran.code()).isEqualTo(ExitCode.OK.code());
    assertThat(ran.out())
        .containsPattern("peft4j \\d+\\.\\d+")
        .containsPattern("libtorch \\d+\\.\\d+")
        .contains(System.getProperty("java.version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare", "generate", "chat", "report", "reproduce", "methods", "completion"})
  void everyCommandHasHelp(String command) {
    Ran ran = Ran.of(command, "--help");
    assertThat(ran.code()).isEqualTo(ExitCode.OK.code());
    assertThat(ran.out()).startsWith("Usage: peft4j " + command);
    assertThat(ran.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          compre                         | unknown command 'compre'; did you mean 'compare'?
          xylophone                      | unknown command 'xylophone'
          compare --metods=lora          | unknown option '--metods'; did you mean '--methods'?
          compare --batch_size 3         | option '--batch_size'; did you mean '--batch-size'?
          compare runs/x                 | unexpected argument 'runs/x'
          compare --steps many           | invalid value for option '--steps': 'many' is not an int
          compare --budget soon          | 'soon' is no time such as 90s, 10m or 1h30m
          compare --max-artifact big     | 'big' is no size such as 500kB, 5MB or 1GiB
          compare --tasks topc           | unknown task 'topc'; did you mean 'topic'?
          compare --batch-size 0         | the batch size must be above 0, not 0
          compare --margin 2             | the margin is a share of accuracy
          compare --test-data a.csv      | without training data: name them with --data
          report                         | missing required parameter: 'STUDY'
          """)
  void wrongCommandLinesGetOneSentenceAndTheirCode(String line, String sentence) {
    Ran ran = Ran.of(line.split(" "));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("peft4j: ").contains(sentence).contains("--help");
    assertThat(ran.err().lines()).hasSize(2);
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    Ran ran = Ran.of();
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(ran.err())
        .contains("name a command: compare, train, generate, chat, report, reproduce, methods, pull, completion");
  }

  @Test
  void theStackIsShownOnlyWithDebug() {
    String[] missing = {"compare", "--config", "no-such-file.yaml"};
    Ran plain = Ran.of(missing);
    assertThat(plain.code()).isEqualTo(ExitCode.NO_INPUT.code());
    assertThat(plain.err().lines()).hasSize(1);
    Ran debug = Ran.of("compare", "--debug", "--config", "no-such-file.yaml");
    assertThat(debug.code()).isEqualTo(plain.code());
    assertThat(debug.err()).startsWith(plain.err()).contains("\tat io.peft4j.");
  }

  @Test
  void completionKnowsCommandsAndOptions() {
    Ran ran = Ran.of("completion");
    assertThat(ran.code()).isEqualTo(ExitCode.OK.code());
    assertThat(ran.out()).contains("reproduce", "--max-latency-ratio", "bashcompinit");
  }
}
