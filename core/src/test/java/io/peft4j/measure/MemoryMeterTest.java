package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MemoryMeterTest {
  private static final long BYTES = 200_000_000;

  @Test
  @EnabledOnOs(OS.LINUX)
  void seesNativeMemoryThatIsFreeAgain() {
    Torch.load();
    MemoryMeter meter = MemoryMeter.start();
    try (Scope scope = Scope.open()) {
      Tensor filled = torch.ones(BYTES / 4);
      assertThat(filled.numel()).isEqualTo(BYTES / 4);
    }
    long seen = meter.peakAboveIdleBytes().orElseThrow();
    assertThat(seen).isBetween((long) (0.95 * BYTES), (long) (1.5 * BYTES));
    assertThat(meter.peakBytes().orElseThrow()).isEqualTo(meter.idleBytes().orElseThrow() + seen);
    assertThat(MemoryMeter.start().peakAboveIdleBytes().orElseThrow())
        .as("a new meter starts anew")
        .isLessThan(BYTES / 2);
  }

  @Test
  void saysNothingWhereTheKernelSaysNothing(@TempDir Path empty) {
    MemoryMeter meter = MemoryMeter.start(empty);
    assertThat(meter.idleBytes()).isEmpty();
    assertThat(meter.peakBytes()).isEmpty();
    assertThat(meter.peakAboveIdleBytes()).isEmpty();
  }
}
