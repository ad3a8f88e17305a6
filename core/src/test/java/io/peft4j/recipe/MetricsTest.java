package io.peft4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  @TempDir Path folder;

  private static void steps(Metrics metrics, int from, int to) {
    for (int step = from; step <= to; step++) {
      metrics.step(step, step / 10.0, new Trainer.Step(1.0 / step, 2, 1e-3, 100), 0.5);
    }
  }

  @Test
  void linesBehindTheCheckpointAreDroppedAlsoHalfOnes() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    String whole;
    try (Metrics metrics = Metrics.open(file, 0)) {
      steps(metrics, 1, 3);
      metrics.evaluation(3, 0.3, 1.25, Double.NaN, 2);
      whole = Files.readString(file);
      steps(metrics, 4, 5);
    }
    Files.writeString(file, "{\"step\":6,\"ep", StandardOpenOption.APPEND);
    try (Metrics metrics = Metrics.open(file, 3)) {
      assertThat(file).hasContent(whole);
      assertThat(metrics.recentLoss()).isEqualTo((1 + 1 / 2.0 + 1 / 3.0) / 3);
      steps(metrics, 4, 4);
    }
    assertThat(Files.readAllLines(file))
        .hasSize(5)
        .last()
        .isEqualTo(
            "{\"step\":4,\"epoch\":0.4,\"loss\":0.25,\"grad_norm\":2.0,\"learning_rate\":0.001,"
                + "\"tokens\":100,\"seconds\":0.5}");
  }

  @Test
  void onlyTheLastTenLossesCount() {
    try (Metrics metrics = Metrics.open(folder.resolve("m.jsonl"), 0)) {
      assertThat(metrics.recentLoss()).isNaN();
      steps(metrics, 1, 12);
      double sum = 0;
      for (int step = 3; step <= 12; step++) {
        sum += 1.0 / step;
      }
      assertThat(metrics.recentLoss()).isEqualTo(sum / 10);
    }
  }
}
