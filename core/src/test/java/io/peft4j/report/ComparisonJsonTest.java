package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Contender;
import io.peft4j.format.Json;
import io.peft4j.trial.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonJsonTest {
  @TempDir Path folder;

  @Test
  void anotherMachineAndOtherClocksLeaveTheResultsByteForByte() throws IOException {
    JsonNode here = written(StudyFixture.realistic());
    JsonNode there = written(elsewhere(StudyFixture.realistic()));
    assertThat(there.get("results").toString()).isEqualTo(here.get("results").toString());
    assertThat(there.get("timings").toString()).isNotEqualTo(here.get("timings").toString());
  }

  @Test
  void theResultsNameNoClockNoFileAndNoMachine() throws IOException {
    Set<String> keys = new TreeSet<>();
    collect(written(StudyFixture.realistic()).get("results"), keys);
    assertThat(keys).contains("accuracy", "artifactBytes", "curve", "search", "mergeable");
    assertThat(keys)
        .noneMatch(
            key ->
                key.matches(
                    "(?i).*(seconds|milli|latenc|time|peak|cpu|path|file|predictions|date|os)$"));
    assertThat(keys).doesNotContain("artifact", "provenance", "problem", "costs");
  }

  @Test
  void everyMeasurementIsThereAndNothingIsNotANumber() throws IOException {
    ComparisonJson.write(folder.resolve("comparison.json"), StudyFixture.awkward());
    String text = Files.readString(folder.resolve("comparison.json"));
    assertThat(text).doesNotContain("NaN").doesNotContain("Infinity");
    ComparisonJson.Document read =
        Json.read(folder.resolve("comparison.json"), ComparisonJson.Document.class);
    assertThat(read.results().tasks().get(0).arms()).hasSize(10);
    assertThat(read.timings().tasks().get(0).arms()).hasSize(10);
    assertThat(Json.text(read)).isEqualTo(text.strip());
  }

  @Test
  void aLossStandsUnderItsOwnNameAndSurvives() throws IOException {
    JsonNode task = written(StudyFixture.answers()).at("/results/tasks/0");
    JsonNode lora = task.at("/comparison/rows/4");
    assertThat(lora.get("name").asText()).isEqualTo("lora-r16");
    assertThat(lora.get("loss").asDouble()).isBetween(1.9, 1.91);
    assertThat(lora.get("accuracy").isNull()).isTrue();
    assertThat(lora.get("difference").asDouble()).as("more loss than full").isPositive();
    assertThat(task.at("/arms/4/operations/forgetting/attached").asDouble()).isEqualTo(3.112);
    assertThat(task.at("/arms/0/operations").has("forgetting")).isFalse();
    ComparisonJson.Document read =
        Json.read(folder.resolve("comparison.json"), ComparisonJson.Document.class);
    assertThat(Json.text(read))
        .isEqualTo(Files.readString(folder.resolve("comparison.json")).strip());
  }

  private JsonNode written(StudyReport study) throws IOException {
    Path file = folder.resolve("comparison.json");
    ComparisonJson.write(file, study);
    return Json.mapper().readTree(file.toFile());
  }

  private static void collect(JsonNode node, Set<String> keys) {
    node.fieldNames().forEachRemaining(keys::add);
    node.forEach(child -> collect(child, keys));
  }

  private static StudyReport elsewhere(StudyReport study) {
    List<TaskReport> tasks = new ArrayList<>();
    for (TaskReport task : study.tasks()) {
      Comparison.Costs costs = task.comparison().costs();
      List<Comparison.Cost> slower =
          costs.rows().stream()
              .map(
                  c ->
                      new Comparison.Cost(
                          c.name(),
                          new Contender.Timed(9.0, 9.0, 9.0),
                          9.0,
                          false,
                          0.1,
                          false,
                          0.1))
              .toList();
      tasks.add(
          new TaskReport(
              task.task(),
              task.arms().stream().map(ArmFixture::elsewhere).toList(),
              new Comparison(
                  task.comparison().results(),
                  new Comparison.Costs(costs.task(), costs.latencyUnit(), slower, null, null)),
              task.recommendation()));
    }
    Provenance other =
        new Provenance("0.1.0", "2.10.0", "21", "Linux 5", "AMD", 8, 4, "f32", Map.of());
    return new StudyReport(
        study.study(), study.plan(), tasks, study.ladder(), study.placements(), other, 1);
  }
}
