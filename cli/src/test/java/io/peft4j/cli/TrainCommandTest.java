package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrainCommandTest {
  @TempDir Path folder;

  private static CommandLine parsed(String... arguments) {
    CommandLine root = Main.commandLine();
    root.parseArgs(arguments);
    return root.getSubcommands().get("train");
  }

  @Test
  void optionsAreKeysAsTheyWereTyped() {
    CommandLine train =
        parsed(
            "train",
            "my.yaml",
            "--max-steps",
            "20",
            "--peft.target-modules=[q_proj]",
            "--gradient-checkpointing",
            "--shuffle=false",
            "--data",
            "d.jsonl");
    assertThat(RecipeOptions.given(train.getCommandSpec()))
        .containsOnly(
            Map.entry("max_steps", "20"),
            Map.entry("peft.target_modules", "[q_proj]"),
            Map.entry("gradient_checkpointing", "true"),
            Map.entry("shuffle", "false"),
            Map.entry("data", "d.jsonl"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--learning-rat 1 | unknown option '--learning-rat'; did you mean '--learning-rate'?",
        "--peft.rank 1 | unknown option '--peft.rank'",
        "--max-steps | missing required parameter for option '--max-steps'",
        "--data d | names no base",
        "--base b --data d --max-steps 0 | max_steps is 0",
        "--base b --data d --train-on al | did you mean 'all'"
      })
  void aWrongCommandLineIsAMistakeOfUsage(String arguments, String expected) {
    Ran ran = Ran.of(("train " + arguments).split(" "));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(ran.err()).startsWith("peft4j: ").contains(expected, "See: peft4j train --help");
  }

  @Test
  void aWrongRecipeIsWrongInput() throws IOException {
    Path recipe =
        Files.writeString(folder.resolve("r.yaml"), "base: b\ndata: d\nlerning_rate: 1\n");
    Ran ran = Ran.of("train", recipe.toString());
    assertThat(ran.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(ran.err()).contains("r.yaml: unknown key 'lerning_rate'; did you mean");
    Ran missing = Ran.of("train", folder.resolve("none.yaml").toString());
    assertThat(missing.code()).isEqualTo(ExitCode.NO_INPUT.code());
  }

  @Test
  void filesThatAreNotThereAreNamed() throws IOException {
    Path data =
        Files.writeString(folder.resolve("d.jsonl"), "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
    String out = folder.resolve("out").toString();
    Ran base =
        Ran.of("train", "--base", folder + "/no", "--data", data.toString(), "--output-dir", out);
    assertThat(base.code()).isEqualTo(ExitCode.NO_INPUT.code());
    assertThat(base.err()).contains("there is no model");
  }
}
