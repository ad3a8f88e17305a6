package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on a causal base: a tiny random Llama, free answers and labelled rows. */
class CompareAnswersIT {
  @TempDir private static Path folder;
  private static Path base;
  private static Ran compared;
  private static Path study;

  /** Free answers with a search; the other tests look at what it leaves. */
  @BeforeAll
  static void compareAnswers() throws Exception {
    base = TinyLlama.base(folder.resolve("base"));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(
          "{\"instruction\":\"Say %d twice\",\"input\":\"\",\"output\":\"%d %d\"}"
              .formatted(7 * i, 7 * i, 7 * i));
    }
    Path data = Files.write(folder.resolve("twice.jsonl"), rows);
    study = folder.resolve("runs/twice");
    compared =
        run(data, "--methods", "lora,prompt,full", "--steps", "8", "--seeds", "2", "--budget", "2h");
  }

  private static Ran run(Path data, String... more) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--base",
                base.toString(),
                "--data",
                data.toString(),
                "--runs",
                folder.resolve("runs").toString(),
                "--batch-size",
                "4"));
    arguments.addAll(List.of(more));
    return CliProcess.run(folder, arguments.toArray(String[]::new));
  }

  private static JsonNode json(Path file) {
    return Json.read(file, JsonNode.class);
  }

  @Test
  void answersAreComparedByTheirLoss() {
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(compared.out())
        .contains("zero-shot", "few-shot", "lora", "prompt", "full")
        .containsPattern("method +boundary +loss")
        .doesNotContain("linear-probe", "nearest-centroid")
        .contains("Report: " + study.resolve("report.html"));
    assertThat(study.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  void trainingLowersTheLossAndForgettingIsMeasured() {
    JsonNode bare = json(study.resolve("twice/zero-shot/arm.json"));
    JsonNode full = json(study.resolve("twice/full/arm.json"));
    assertThat(full.at("/runs/0/test/loss").asDouble())
        .isLessThan(bare.at("/runs/0/test/loss").asDouble() - 0.5);
    JsonNode forgetting = json(study.resolve("twice/lora/arm.json")).at("/operations/forgetting");
    assertThat(forgetting.path("attached").asDouble())
        .isNotEqualTo(forgetting.path("bare").asDouble());
    assertThat(forgetting.path("detached").asDouble())
        .isEqualTo(forgetting.path("bare").asDouble());
  }

  @Test
  void whatStandsInFrontOfAPromptIsCountedAsContext() {
    JsonNode shots = json(study.resolve("twice/few-shot/arm.json"));
    assertThat(shots.at("/footprint/contextTokens").asInt()).isGreaterThan(10);
  }

  @Test
  void adaptersAreThoseOfACausalModel() {
    JsonNode config = json(study.resolve("twice/lora/adapter/adapter_config.json"));
    assertThat(config.path("task_type").asText()).isEqualTo("CAUSAL_LM");
  }

  @Test
  void aLossOfEachTestItemIsStored() throws IOException {
    List<String> lines = Files.readAllLines(study.resolve("twice/lora/predictions-42.jsonl"));
    assertThat(lines).hasSize(20);
    assertThat(lines.get(0)).contains("\"item\":\"row-", "\"loss\":", "\"tokens\":");
  }

  @Test
  void labelledRowsAreScoredByTheLikeliestLabel() throws Exception {
    List<String> rows = new ArrayList<>(List.of("text,label"));
    for (int i = 0; i < 120; i++) {
      rows.add("%s number %d,%s".formatted(i % 2 == 0 ? "red" : "sky", i, i % 2 == 0 ? "b" : "c"));
    }
    Path data = Files.write(folder.resolve("colours.csv"), rows);
    Ran ran = run(data, "--methods", "full", "--steps", "60", "--seeds", "1", "--budget", "2h");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("accuracy");
    JsonNode full =
        json(folder.resolve("runs/colours/colours/full/arm.json")).at("/runs/0/test");
    assertThat(full.path("accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(full.path("loss").asDouble()).isPositive();
  }

  @Test
  void aCausalBaseNeedsData() throws Exception {
    Ran ran = CliProcess.run(folder, "compare", "--base", base.toString(), "--quick");
    assertThat(ran.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(ran.err())
        .contains("is a causal language model")
        .contains("name data to tune it on with --data")
        .doesNotContain("Exception");
  }
}
