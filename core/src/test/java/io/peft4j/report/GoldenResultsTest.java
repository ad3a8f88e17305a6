package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.advise.Advisor;
import io.peft4j.advise.Constraints;
import io.peft4j.compare.Ladder;
import io.peft4j.compare.Study;
import io.peft4j.format.Json;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The results of a study that is scored by accuracy, byte for byte as version 0.1.0 wrote them
 * before answers could be scored by their loss: programs read these keys.
 */
class GoldenResultsTest {
  private static final Study TOPIC = Study.usual("topic", 3, 0.955, 0.956, 0.957, 0.961, 0.960);
  private static final Study SENSE =
      Study.usual("supersense", 3, 0.332, 0.481, 0.689, 0.768, 0.775)
          .arm(
              "ia3-prompt-size",
              "activations",
              "IA3",
              Group.CAPACITY,
              0.601,
              8_000,
              32_000,
              1.1,
              true,
              true,
              0,
              2e-2);
  private static final Study QUICK =
      Study.usual("quick", 1, 0.077, 0.174, 0.317, 0.394, 0.413).without("full");

  @Test
  void anAccuracyStudysResultsAreThoseOfTheFirstVersion() throws IOException {
    String results = Json.text(ComparisonJson.of(study()).results()) + "\n";
    try (InputStream golden =
        GoldenResultsTest.class.getResourceAsStream("accuracy-results.json")) {
      assertThat(results)
          .isEqualTo(
              new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static StudyReport study() {
    StudyReport fixture = StudyFixture.realistic();
    List<TaskReport> tasks =
        List.of(
            task(fixture.tasks().get(0), TOPIC),
            task(fixture.tasks().get(1), SENSE),
            task(fixture.tasks().get(2), QUICK),
            StudyFixture.single().tasks().get(0));
    List<ArmRecord> arms = Stream.of(TOPIC, SENSE, QUICK).flatMap(s -> s.arms().stream()).toList();
    return new StudyReport(
        "golden",
        fixture.plan(),
        tasks,
        Ladder.of(Stream.of(TOPIC, SENSE, QUICK).map(s -> s.comparison().results()).toList(), arms),
        Map.of(),
        fixture.provenance(),
        0);
  }

  private static TaskReport task(TaskReport fixture, Study study) {
    return new TaskReport(
        fixture.task(),
        study.arms(),
        study.comparison(),
        new Advisor(Constraints.NONE).recommend(study.comparison(), study.arms()));
  }
}
