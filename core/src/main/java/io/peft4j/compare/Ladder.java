package io.peft4j.compare;

import io.peft4j.trial.ArmRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several tasks side by side, shallow to deep: does the cheapest adequate boundary depend on the
 * task?
 *
 * @param rungs one per task, in the order given
 * @param differs whether two rungs have different cheapest adequate boundaries
 * @param explanation the answer in words, with the numbers that lead to it
 */
public record Ladder(List<Rung> rungs, boolean differs, String explanation) {

  /**
   * One task.
   *
   * @param cheapest adequate row with the fewest bytes; null if none is adequate
   * @param boundary its boundary, {@code all parameters} for full tuning
   * @param gap accuracy or loss of the reference less that of the best row without tuning; null
   *     without such a row
   * @param rates learning-rate optima; null unless both LoRA and full tuning were searched
   */
  public record Rung(
      String task,
      boolean screening,
      String reference,
      @Nullable String cheapest,
      @Nullable String boundary,
      @Nullable Double gap,
      @Nullable Rates rates) {}

  /**
   * Learning rates that won on the shared grid.
   *
   * @param lora name of the LoRA row
   * @param interior whether worse rates were tried on both sides of both
   * @param ratio LoRA's over full tuning's
   */
  public record Rates(
      String lora, double loraRate, String full, double fullRate, double ratio, boolean interior) {}

  /**
   * Sets the results of several tasks side by side.
   *
   * @param results one per task, shallow to deep
   * @param arms records of all tasks, for the learning rates
   */
  public static Ladder of(List<Comparison.Results> results, List<ArmRecord> arms) {
    return new Rungs(results, arms).ladder();
  }
}
