package io.peft4j.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsTest {
  private static final List<String> ITEMS = List.of("a", "b \"quoted\"");

  @TempDir Path folder;

  @Test
  void bothKindsAreReadBackAsTheyWereWritten() throws Exception {
    Predictions labels = new Predictions.Labels(ITEMS, List.of("x", "y"), List.of("x", "x"));
    Predictions losses = new Predictions.Losses(ITEMS, List.of(1.0 / 3, 0.0), List.of(4, 1));
    StudyFolder.write(folder.resolve("labels.jsonl"), labels);
    StudyFolder.write(folder.resolve("losses.jsonl"), losses);
    assertThat(new StudyFolder(folder).predictions(arm("labels.jsonl", "losses.jsonl")))
        .containsExactly(labels, losses);
    assertThat(Files.readAllLines(folder.resolve("losses.jsonl")).get(0))
        .isEqualToIgnoringWhitespace("{\"item\":\"a\",\"loss\":0.3333333333333333,\"tokens\":4}");
  }

  @Test
  void aRunsValueIsTheMeanOfItsItems() {
    assertThat(new Predictions.Labels(ITEMS, List.of("x", "y"), List.of("x", "x")).values())
        .containsExactly(1, 0);
    double[] losses = new Predictions.Losses(ITEMS, List.of(1.5, 0.5), List.of()).values();
    assertThat(losses).containsExactly(1.5, 0.5);
    Score score = Score.ofAnswers(losses);
    assertThat(score.value(Measure.LOSS)).isCloseTo(1, within(1e-12));
    assertThat(score.value(Measure.ACCURACY)).isNaN();
    assertThat(score.items()).isEqualTo(2);
  }

  @Test
  void columnsOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> new Predictions.Losses(ITEMS, List.of(1.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Predictions.Losses(ITEMS, List.of(1.0, 2.0), List.of(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMeasureCountsUpwardsOneWayAndBack() {
    assertThat(Measure.ACCURACY.upward(0.7)).isEqualTo(0.7);
    assertThat(Measure.LOSS.upward(0.7)).isEqualTo(-0.7);
    assertThat(Measure.LOSS.upward(Measure.LOSS.upward(0.7))).isEqualTo(0.7);
    assertThat(1 / Measure.LOSS.upward(0)).as("no negative nought").isPositive();
  }

  private static ArmRecord arm(String... files) {
    Score score = Score.ofAnswers(new double[] {1});
    return new ArmRecord(
        ArmRecord.SCHEMA,
        "t",
        "a",
        "none",
        null,
        ArmRecord.Group.NO_TUNING,
        ArmRecord.Status.DONE,
        null,
        Map.of(),
        List.of(),
        0,
        false,
        List.of(files).stream()
            .map(file -> new Run(1, 0, score, score, List.of(), 0, file))
            .toList(),
        null,
        null,
        null,
        new Provenance("", "", "", "", "", 1, 1, "", Map.of()),
        null);
  }
}
