package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MemoryMeterTest {
  private static final long BYTES = 200_000_000;

  /**
   * A process of its own, as a trial is one: in this process, memory that earlier tests freed would
   * be used again. The serial collector gives no memory back behind the meter's back.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void seesNativeMemoryThatIsFreeAgain() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fills.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    long[] seen = Arrays.stream(said.strip().split(" ")).mapToLong(Long::parseLong).toArray();
    assertThat(seen[0]).as("above idle").isBetween((long) (0.95 * BYTES), (long) (1.5 * BYTES));
    assertThat(seen[1]).as("peak").isEqualTo(seen[2] + seen[0]);
    assertThat(seen[3]).as("a new meter starts anew").isLessThan(BYTES / 2);
  }

  /** Fills memory, frees it and prints what two meters saw of that. */
  static final class Fills {
    public static void main(String[] args) {
      Torch.load();
      MemoryMeter meter = MemoryMeter.start();
      try (Scope scope = Scope.open()) {
        torch.ones(BYTES / 4);
      }
      long seen = meter.peakAboveIdleBytes().orElseThrow();
      long peak = meter.peakBytes().orElseThrow();
      long idle = meter.idleBytes().orElseThrow();
      long anew = MemoryMeter.start().peakAboveIdleBytes().orElseThrow();
      System.out.printf("%d %d %d %d%n", seen, peak, idle, anew);
    }
  }

  @Test
  void saysNothingWhereTheKernelSaysNothing(@TempDir Path empty) {
    MemoryMeter meter = MemoryMeter.start(empty);
    assertThat(meter.idleBytes()).isEmpty();
    assertThat(meter.peakBytes()).isEmpty();
    assertThat(meter.peakAboveIdleBytes()).isEmpty();
  }
}
