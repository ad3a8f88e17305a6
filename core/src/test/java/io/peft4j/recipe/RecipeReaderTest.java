package io.peft4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.boundary.TargetModules;
import io.peft4j.data.InstructionFormat;
import io.peft4j.format.UserError;
import io.peft4j.method.Ia3;
import io.peft4j.method.Lora;
import io.peft4j.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeReaderTest {
  @TempDir Path folder;

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("mine.yaml"), yaml);
  }

  private Recipe read(String yaml, String... overrides) throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < overrides.length; i += 2) {
      map.put(overrides[i], overrides[i + 1]);
    }
    return RecipeReader.read(write("base: b\ndata: d.jsonl\n" + yaml), map);
  }

  @Test
  void defaultsFileAndCommandLineLieOverOneAnother() throws IOException {
    Recipe recipe =
        read(
            "learning_rate: 1e-4\nmax_steps: 7\npeft: {peft_type: LORA, r: 4, lora_alpha: 8}\n",
            "learning-rate",
            "2e-3",
            "peft.r",
            "16",
            "data",
            "123",
            "format",
            "text");
    assertThat(recipe.training().learningRate()).isEqualTo(2e-3);
    assertThat(recipe.training().maxSteps()).isEqualTo(7);
    assertThat(recipe.training().seed()).isEqualTo(42);
    assertThat(recipe.data().data()).isEqualTo(Path.of("123"));
    assertThat(recipe.data().format()).isEqualTo(InstructionFormat.TEXT);
    assertThat(recipe.output().outputDir()).isEqualTo(Path.of("runs/mine"));
    assertThat(recipe.training().method())
        .isInstanceOfSatisfying(
            Lora.class,
            lora -> {
              assertThat(lora.r()).isEqualTo(16);
              assertThat(lora.loraAlpha()).isEqualTo(8);
            });
  }

  @Test
  void aMethodByNameCanBeChangedKeyByKeyInAnyOrder() throws IOException {
    Recipe recipe = read("", "peft.target_modules", "[q_proj, v_proj]", "peft", "lora-qv");
    assertThat(recipe.training().method())
        .isInstanceOfSatisfying(
            Lora.class,
            lora -> {
              assertThat(lora.r()).isEqualTo(8);
              assertThat(lora.targetModules()).isEqualTo(TargetModules.named("q_proj", "v_proj"));
            });
    assertThat(read("peft: ia3\n").training().method()).isInstanceOf(Ia3.class);
  }

  @Test
  void namesOfOtherToolsAreUnderstood() throws IOException {
    Recipe recipe =
        RecipeReader.read(
            write("model_name_or_path: b\ntrain_file: d.csv\ntext_column: t\n"), Map.of());
    assertThat(recipe.data().base()).isEqualTo(Path.of("b"));
    assertThat(recipe.data().promptColumn()).isEqualTo("t");
  }

  @Test
  void aRecipeReadBackFromItsTreeIsTheSame() throws IOException {
    Recipe recipe = read("peft: {peft_type: LORA, r: 4}\neval_size: 0.1\neval_strategy: steps\n");
    assertThat(RecipeReader.read(recipe.tree(), "tree")).isEqualTo(recipe);
  }

  @Test
  void stepsWarmUpAndClippingAreWorkedOut() throws IOException {
    Recipe recipe =
        read(
            "num_train_epochs: 2\nper_device_train_batch_size: 4\ngradient_accumulation_steps: 2\n"
                + "lr_scheduler_type: cosine\nwarmup_ratio: 0.1\nmax_grad_norm: 0\n");
    var config = recipe.training().config(100);
    assertThat(config.schedule()).isEqualTo(new Schedule(Schedule.Shape.COSINE, 25, 3));
    assertThat(config.maxGradNorm()).isInfinite();
    assertThat(config.sequencesPerStep()).isEqualTo(8);
    assertThat(read("warmup_steps: 9\nmax_steps: 20\n").training().config(5).schedule())
        .isEqualTo(new Schedule(Schedule.Shape.LINEAR, 20, 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learning_rat: 1 | did you mean 'learning_rate'",
        "learning_rate: -1 | learning_rate is -1",
        "learning_rate: fast | learning_rate",
        "max_steps: 0 | max_steps is 0",
        "max_steps: | max_steps",
        "num_train_epochs: 0 | nothing is left to train",
        "lr_scheduler_type: cosin | did you mean 'cosine'",
        "format: alpaka | did you mean 'alpaca'",
        "max_length: 2 | max_length is 2",
        "peft: {peft_type: LORA, rr: 2} | has no key \"rr\"",
        "peft: {peft_type: LROA} | peft_type \"LROA\"",
        "peft: {r: 2} | write a peft_type",
        "peft: lore | did you mean 'lora'",
        "peft: [1] | write a method's name",
        "shards: 0 | shards is 0",
        "train_file: x | says again what 'data' says",
        "eval_size: 1.5 | eval_size is 1.5",
        "warmup_ratio: 3 | warmup_ratio is 3"
      })
  void whatIsWrongIsSaidInASentenceWithTheFile(String line, String expected) {
    assertThatThrownBy(() -> read(line + "\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("mine.yaml")
        .hasMessageNotContaining("io.peft4j")
        .hasMessageNotContaining("\n");
  }

  @Test
  void baseAndDataMustBeNamed() {
    assertThatThrownBy(() -> RecipeReader.read(null, Map.of("data", "d")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--base");
    assertThatThrownBy(() -> RecipeReader.read(null, Map.of("base", "b")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--data");
  }

  @Test
  void everyKeyHasADescriptionAndADefaultInTheFile() {
    var defaults = RecipeReader.defaults();
    var keys =
        RecipeKey.groups().stream().flatMap(g -> g.keys().stream()).map(RecipeKey::name).toList();
    assertThat(defaults.fieldNames()).toIterable().containsExactlyElementsOf(keys);
    assertThat(RecipeKey.groups())
        .allSatisfy(
            g -> assertThat(g.keys()).allSatisfy(k -> assertThat(k.description()).endsWith(".")));
  }
}
