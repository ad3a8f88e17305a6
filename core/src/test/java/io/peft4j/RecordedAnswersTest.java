package io.peft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.compare.Study;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Plan;
import io.peft4j.trial.PlannedArm;
import io.peft4j.trial.PlannedTask;
import io.peft4j.trial.Predictions;
import io.peft4j.trial.Progress;
import io.peft4j.trial.RacePlan;
import io.peft4j.trial.Run;
import io.peft4j.trial.Score;
import io.peft4j.trial.StudyFolder;
import io.peft4j.trial.StudyOptions;
import io.peft4j.trial.TaskRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the records of finished trials to files and a recommendation, where answers are scored by
 * their loss: everything behind the last trial of the main job.
 */
class RecordedAnswersTest {
  private static final Study STUDY =
      Study.answers("alpaca", 3, 2.910, 2.412, 2.331, 2.107, 1.906, 1.900);
  private static final Map<String, String> METHODS =
      Map.of("prompt-20", "prompt", "ia3", "ia3", "lora-r16", "lora", "full", "full");

  @TempDir Path runs;

  @BeforeEach
  void record() throws IOException {
    StudyFolder folder = new StudyFolder(runs.resolve("recorded"));
    List<PlannedArm> planned = new ArrayList<>();
    for (ArmRecord arm : STUDY.arms()) {
      PlannedArm plan =
          new PlannedArm("alpaca", arm.arm(), arm.group(), METHODS.get(arm.arm()), null);
      planned.add(plan);
      List<Run> finished = new ArrayList<>();
      for (Predictions run : STUDY.predictions(arm.arm())) {
        int seed = finished.size() + 1;
        Path file = folder.arm(plan).resolve("predictions-%d.jsonl".formatted(seed));
        Files.createDirectories(file.getParent());
        Files.writeString(file, lines((Predictions.Losses) run));
        Score score = Score.ofAnswers(run.values());
        finished.add(
            new Run(
                seed,
                60,
                score,
                score,
                List.of(new Run.Point(30, 2.5, 2.2), new Run.Point(60, 2.1, score.loss())),
                30,
                folder.path().relativize(file).toString()));
      }
      Json.write(folder.arm(plan).resolve("arm.json"), with(arm, finished));
    }
    Json.write(folder.planFile(), plan(planned));
  }

  @Test
  void theMainJobEndsWithARecommendationInNats() throws IOException {
    StudyResult result = Peft4j.compare(options().build(), Progress.SILENT);
    assertThat(result.recommendation())
        .startsWith("alpaca: Use lora-r16 for alpaca: it is at +0.006 nats against full and with")
        .endsWith("where 0.020 nats may be lost.");
    assertThat(result.tables()).contains("2.410±", "worse", "equivalent");
    JsonNode rows =
        Json.mapper()
            .readTree(result.folder().resolve("comparison.json").toFile())
            .at("/results/tasks/0/comparison/rows");
    assertThat(rows)
        .extracting(row -> row.get("loss").asDouble())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    String page = Files.readString(Peft4j.report(result.folder()));
    assertThat(page).contains("Answer loss, nats", "id=\"task-1-curves\"");
  }

  @Test
  void anotherQualityLossIsInNatsToo() {
    StudyResult result = Peft4j.compare(options().maxQualityLoss(0.25).build(), Progress.SILENT);
    assertThat(result.recommendation()).startsWith("alpaca: Use ia3 for alpaca");
  }

  @Test
  void lossesMadeElsewhereStandBesideTheTrialsAndLabelsDoNot() throws IOException {
    Path better = runs.resolve("large-7b.jsonl");
    Files.writeString(better, lines((Predictions.Losses) STUDY.predictions("full").get(0)));
    StudyResult result =
        Peft4j.compare(options().predictions(List.of(better)).build(), Progress.SILENT);
    assertThat(result.tables()).containsPattern("large-7b .* 1\\.898±");

    Path labels = runs.resolve("labels.jsonl");
    Files.writeString(labels, "{\"item\": \"i0\", \"label\": \"x\", \"prediction\": \"x\"}\n");
    StudyOptions mixed = options().predictions(List.of(labels)).build();
    assertThatThrownBy(() -> Peft4j.compare(mixed, Progress.SILENT))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "labels is scored by its accuracy and this study by its answer loss: compare rows of one"
                + " kind only");
  }

  @Test
  void lossesMadeElsewhereAreComparedByThemselves() throws IOException {
    Path small = runs.resolve("small.jsonl");
    Path large = runs.resolve("large.jsonl");
    Files.writeString(small, lines((Predictions.Losses) STUDY.predictions("ia3").get(1)));
    Files.writeString(
        large,
        "{\"kind\": \"full\", \"size_bytes\": 500}\n"
            + lines((Predictions.Losses) STUDY.predictions("full").get(1)));
    StudyResult result =
        Peft4j.compare(
            StudyOptions.builder()
                .runs(runs)
                .study("elsewhere")
                .predictions(List.of(small, large))
                .build(),
            Progress.SILENT);
    assertThat(result.recommendation()).contains("large reaches 1.900 nats");
  }

  private StudyOptions.Builder options() {
    return StudyOptions.builder().runs(runs).study("recorded").data(Path.of("alpaca.jsonl"));
  }

  private Plan plan(List<PlannedArm> arms) {
    TaskRecord task =
        new TaskRecord(
            "alpaca",
            "instructions",
            0,
            List.of(),
            List.of(),
            4_000,
            500,
            2_000,
            Map.of(),
            151,
            "digest");
    RacePlan race = new RacePlan(60, 8, 2, 3, 5, 7, 18, 2, 2, 100, 2_000, 10, 8, 512, 0);
    return new Plan(
        Plan.SCHEMA,
        options().build(),
        "tiny",
        "digest",
        1_000,
        sites(),
        List.of(new PlannedTask(task, false, race, arms)),
        "10 minutes",
        List.of(),
        List.of());
  }

  private static Sites sites() {
    return new Sites(
        "llama",
        1,
        4,
        2,
        2,
        2,
        64,
        List.of(
            new Site("embed", Role.EMBEDDING, -1, 9, 4, false),
            new Site("q", Role.QUERY, 0, 4, 4, false),
            new Site("k", Role.KEY, 0, 4, 4, false),
            new Site("v", Role.VALUE, 0, 4, 4, false),
            new Site("down", Role.DOWN, 0, 8, 4, false)));
  }

  private static String lines(Predictions.Losses run) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < run.items().size(); i++) {
      ObjectNode line = Json.mapper().createObjectNode();
      line.put("item", run.items().get(i));
      line.put("loss", run.losses().get(i));
      line.put("tokens", run.tokens().get(i));
      lines.append(line).append('\n');
    }
    return lines.toString();
  }

  private static ArmRecord with(ArmRecord arm, List<Run> runs) {
    return new ArmRecord(
        arm.schema(),
        arm.task(),
        arm.arm(),
        arm.boundary(),
        arm.peftType(),
        arm.group(),
        arm.status(),
        arm.problem(),
        arm.config(),
        arm.search(),
        arm.learningRate(),
        arm.interior(),
        runs,
        arm.footprint(),
        arm.operations(),
        arm.timings(),
        arm.provenance(),
        arm.artifact());
  }
}
