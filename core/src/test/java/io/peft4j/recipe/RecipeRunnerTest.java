package io.peft4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.Artifact;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.model.TinyBert;
import io.peft4j.trial.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeRunnerTest {
  private static final Pattern FIGURES =
      Pattern.compile("\"(step|epoch|loss|grad_norm|learning_rate|eval_loss|tokens)\":[^,}]+");

  private static final String RECIPE =
      """
      chat_template: "Q: {prompt} A: {completion}"
      peft: {peft_type: LORA, r: 4, lora_dropout: 0.1, target_modules: [q_proj, v_proj]}
      per_device_train_batch_size: 4
      gradient_accumulation_steps: 2
      learning_rate: 0.01
      max_steps: 12
      eval_size: 8
      eval_strategy: steps
      eval_steps: 4
      save_steps: 5
      """;

  @TempDir private static Path folder;
  private static Path base;
  private static Path data;
  private static Path file;

  @BeforeAll
  static void write() throws IOException {
    base = TinyChat.base(folder);
    data = TinyChat.sums(folder.resolve("sums.jsonl"), 40);
    file = Files.writeString(folder.resolve("mine.yaml"), RECIPE);
  }

  private static Recipe recipe(Path out, String... overrides) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("base", base.toString());
    given.put("data", data.toString());
    given.put("output_dir", out.toString());
    for (int i = 0; i < overrides.length; i += 2) {
      given.put(overrides[i], overrides[i + 1]);
    }
    return RecipeReader.read(file, given);
  }

  private static RecipeRunner.Outcome train(Path out, String... overrides) {
    return new RecipeRunner(recipe(out, overrides)).train(Progress.SILENT, () -> false);
  }

  private static List<String> figures(Path out) throws IOException {
    return Files.readAllLines(out.resolve("metrics.jsonl")).stream()
        .map(line -> FIGURES.matcher(line).results().map(MatchResult::group).toList().toString())
        .toList();
  }

  private static List<String> files(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aStoppedRunGoesOnAndEndsAsTheUnbrokenOne(int workers) throws IOException {
    Path unbroken = folder.resolve("unbroken" + workers);
    RunRecord whole = train(unbroken).record();
    assertThat(whole.steps()).isEqualTo(12);
    assertThat(whole.best().loss()).isLessThan(5);
    assertThat(whole.examples()).isEqualTo(32);
    assertThat(files(unbroken))
        .containsExactly(".lock", "adapter", "metrics.jsonl", "plan.json", "run.json");

    Path broken = folder.resolve("broken" + workers);
    for (int steps : new int[] {3, 4}) {
      AtomicInteger asked = new AtomicInteger();
      RecipeRunner.Outcome stopped =
          new RecipeRunner(recipe(broken, "workers", "" + workers))
              .train(Progress.SILENT, () -> asked.getAndIncrement() == steps);
      assertThat(stopped.record()).isNull();
    }
    assertThat(files(broken)).contains("best-4", "checkpoint-7").doesNotContain("checkpoint-3");
    RunRecord resumed = train(broken, "workers", "" + workers).record();
    assertThat(figures(broken)).isEqualTo(figures(unbroken)).hasSize(12 + 3);
    assertThat(resumed.loss()).isEqualTo(whole.loss());
    assertThat(resumed.best()).isEqualTo(whole.best());
    assertThat(resumed.tokens()).isEqualTo(whole.tokens());
    assertThat(files(broken)).isEqualTo(files(unbroken));
    Path weights = Path.of("adapter", "adapter_model.safetensors");
    assertThat(broken.resolve(weights)).hasSameBinaryContentAs(unbroken.resolve(weights));
  }

  @Test
  void theAdapterLoadsAndIsTheBestOnes() {
    Path out = folder.resolve("result");
    train(out, "eval_steps", "1", "early_stopping_patience", "2", "learning_rate", "5");
    try (BaseModel model = Checkpoint.load(base, Precision.F32);
        AttachedAdapter adapter =
            Artifact.load(model, out.resolve("adapter"), text -> new int[0])) {
      assertThat(adapter.parameterCount()).isEqualTo(2 * (4 * (32 + 32) + 4 * (32 + 16)));
    }
    assertThat(out.resolve("adapter/adapter_config.json"))
        .content()
        .contains("\"task_type\": \"CAUSAL_LM\"");
  }

  @Test
  void evaluationsThatGetNoBetterEndTheRun() {
    Path out = folder.resolve("early");
    RunRecord record =
        train(out, "eval_steps", "1", "early_stopping_patience", "2", "learning_rate", "5")
            .record();
    assertThat(record.stoppedEarly()).isTrue();
    assertThat(record.steps()).isEqualTo(record.best().step() + 2).isLessThan(12);
  }

  @Test
  void aFinishedRunSaysSoAndAnotherRecipeIsRefused() throws IOException {
    Path out = folder.resolve("finished");
    train(out, "max_steps", "2", "eval_steps", "2");
    long written = Files.getLastModifiedTime(out.resolve("run.json")).toMillis();
    RecipeRunner.Outcome again = train(out, "max_steps", "2", "eval_steps", "2", "workers", "1");
    assertThat(again.before()).isTrue();
    assertThat(again.record().steps()).isEqualTo(2);
    assertThat(Files.getLastModifiedTime(out.resolve("run.json")).toMillis()).isEqualTo(written);
    assertThatThrownBy(() -> train(out, "max_steps", "3", "eval_steps", "2"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("max_steps was 2 and is now 3");
  }

  @Test
  void dataThatHaveChangedAreNoticed() throws IOException {
    Path out = folder.resolve("changed");
    Path own = TinyChat.sums(folder.resolve("own.jsonl"), 20);
    AtomicInteger asked = new AtomicInteger();
    new RecipeRunner(recipe(out, "data", own.toString()))
        .train(Progress.SILENT, () -> asked.getAndIncrement() == 1);
    TinyChat.sums(own, 21);
    assertThatThrownBy(() -> train(out, "data", own.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the content of the data has changed");
  }

  @Test
  void aFolderWhoseRunHasNotGotAnywhereTakesAnotherRecipe() {
    Path out = folder.resolve("again");
    assertThatThrownBy(() -> train(out, "peft.target_modules", "[no_such]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("q_proj");
    assertThatThrownBy(() -> train(out, "learning_rate", "1e39")).isInstanceOf(UserError.class);
    assertThat(train(out, "max_steps", "2").record().steps()).isEqualTo(2);
  }

  @Test
  void theChatTemplateOfTheBaseIsUsedUnlessAnotherIsNamed() throws IOException {
    assertThatThrownBy(() -> train(folder.resolve("own"), "chat_template", ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no chat template");
    RunPlan plain = new RecipeRunner(recipe(folder.resolve("p"))).plan();
    RunPlan named = new RecipeRunner(recipe(folder.resolve("p"), "chat_template", "alpaca")).plan();
    assertThat(named.epochTokens()).isGreaterThan(plain.epochTokens());
    // The answer and its end, as in the plain template, but for the space in front of it.
    long answers = plain.learnedTokens() - plain.examples();
    assertThat(named.learnedTokens()).isEqualTo(answers);
    Path chat = TinyChat.base(Files.createDirectories(folder.resolve("chat")));
    Files.writeString(
        chat.resolve("chat_template.jinja"),
        "{% for m in messages %}{{ m.role[0] }}:{{ m.content }}"
            + "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}\n{% endfor %}"
            + "{% if add_generation_prompt %}a:{% endif %}");
    RunPlan own =
        new RecipeRunner(recipe(folder.resolve("p"), "base", chat.toString(), "chat_template", ""))
            .plan();
    assertThat(own.learnedTokens()).isEqualTo(answers);
  }

  @Test
  void sequencesThatTheBaseHasNoPositionsForAreRefused() throws IOException {
    Path own = folder.resolve("long.jsonl");
    Files.writeString(own, "{\"prompt\":\"%s\",\"completion\":\"b\"}\n".formatted("a".repeat(200)));
    assertThatThrownBy(
            () ->
                new RecipeRunner(
                        recipe(folder.resolve("long"), "data", own.toString(), "eval_size", "0"))
                    .plan())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("positions for 128")
        .hasMessageContaining("set max_length");
  }

  @Test
  void labelledDataAreScoredByTheLikeliestLabelToo() throws IOException {
    Path own = folder.resolve("labelled.csv");
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < 40; i++) {
      rows.append(i).append(i % 2 == 0 ? " is even,yes\n" : " is odd,no\n");
    }
    Files.writeString(own, rows);
    Path out = folder.resolve("labels");
    RunRecord record =
        train(out, "data", own.toString(), "max_steps", "30", "eval_steps", "30").record();
    assertThat(record.examples()).isEqualTo(32);
    assertThat(Files.readString(out.resolve("metrics.jsonl")))
        .containsPattern("\"eval_loss\":[0-9.]+,\"eval_accuracy\":[01]\\.\\d+");
  }

  @Test
  void aRunThatDivergesSaysWhere() {
    assertThatThrownBy(() -> train(folder.resolve("wild"), "learning_rate", "1e39"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training diverged at step")
        .hasMessageContaining("learning_rate");
  }

  @Test
  void evaluationsNeedData() {
    assertThatThrownBy(() -> train(folder.resolve("none"), "eval_size", "0"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eval_strategy needs data");
    assertThatThrownBy(() -> train(folder.resolve("all"), "eval_size", "40"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("leaves nothing");
  }

  @Test
  void aBaseThatIsNotThereIsNamed() {
    String missing = folder.resolve("missing-base").toString();
    assertThatThrownBy(() -> train(folder.resolve("x"), "base", missing))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no model");
  }

  @Test
  void anEncoderIsNoBaseForIt() {
    String bert = TinyBert.golden("bert-tiny").toString();
    Recipe recipe = recipe(folder.resolve("encoder"), "base", bert);
    assertThatThrownBy(() -> new RecipeRunner(recipe).plan())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is a bert model, which predicts no next word");
  }

  @Test
  void whatWasLeftOutAndCutIsTold() throws IOException {
    Path own = folder.resolve("some.jsonl");
    Files.write(
        own,
        List.of(
            "{\"question\":\"%s?\",\"answer\":\"Yes.\"}".formatted("long ".repeat(20)),
            "{\"question\":\"why?\",\"answer\":\"\"}",
            "{\"question\":\"why?\",\"answer\":\"So.\"}"));
    List<String> notes = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void started(String what, long totalUnits) {}

          @Override
          public void advanced(long units, String detail) {}

          @Override
          public void note(String line) {
            notes.add(line);
          }

          @Override
          public void finished() {}
        };
    new RecipeRunner(
            recipe(
                folder.resolve("told"),
                "data",
                own.toString(),
                "max_length",
                "40",
                "eval_size",
                "0",
                "eval_strategy",
                "no",
                "max_steps",
                "1"))
        .train(progress, () -> false);
    assertThat(notes)
        .containsExactly(
            own + ": 2 rows read as prompt_completion ('question', 'answer')",
            own + ": 1 row left out: empty answer (row 2)",
            "to train on: 1 prompts lost their beginning");
  }

  @Test
  void thePlanCountsInClosedForm() {
    Path out = folder.resolve("planned");
    RunPlan plan = new RecipeRunner(recipe(out)).plan();
    assertThat(plan.trainable())
        .containsExactly(
            Map.entry("layers.N.self_attn.q_proj", 2L * 4 * (32 + 32)),
            Map.entry("layers.N.self_attn.v_proj", 2L * 4 * (32 + 16)));
    assertThat(plan.examples()).isEqualTo(32);
    assertThat(plan.evalExamples()).isEqualTo(8);
    assertThat(plan.steps()).isEqualTo(12);
    RunRecord record = train(out).record();
    assertThat(plan.runTokens()).isEqualTo(record.tokens());
    assertThat(plan.trainableTotal()).isEqualTo(record.trainable());
    try (BaseModel model = Checkpoint.load(base, Precision.F32)) {
      assertThat(plan.baseElements()).isEqualTo(model.parameterCount());
    }
    assertThat(plan.text())
        .contains("LORA: 896 trainable elements")
        .contains("12 of 4 × 2 sequences: 3.00 epochs")
        .contains("8 examples to evaluate on");
  }
}
