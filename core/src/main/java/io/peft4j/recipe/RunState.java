package io.peft4j.recipe;

import org.jspecify.annotations.Nullable;

/**
 * How far a run has come: {@code progress.json} of a checkpoint.
 *
 * @param step steps taken
 * @param tokens read so far
 * @param seconds spent so far, evaluations included
 * @param peakBytes the most memory that a process of this run has held
 * @param best the best evaluation so far; null before the first
 * @param worse evaluations since the best
 */
public record RunState(
    int step, long tokens, double seconds, long peakBytes, @Nullable Best best, int worse) {
  /** Before the first step. */
  static final RunState START = new RunState(0, 0, 0, 0, null, 0);

  /** An evaluation: after which step, and the mean loss of a learned token in nats. */
  public record Best(int step, double loss) {}

  /** After one more step. */
  RunState after(long stepTokens, double stepSeconds) {
    return new RunState(
        step + 1, tokens + stepTokens, seconds + stepSeconds, peakBytes, best, worse);
  }

  /** After an evaluation at this step. */
  RunState evaluated(double loss, double evalSeconds) {
    boolean better = best == null || loss < best.loss;
    return new RunState(
        step,
        tokens,
        seconds + evalSeconds,
        peakBytes,
        better ? new Best(step, loss) : best,
        better ? 0 : worse + 1);
  }

  /** With the memory that this process has held so far. */
  RunState held(long bytes) {
    return new RunState(step, tokens, seconds, Math.max(peakBytes, bytes), best, worse);
  }
}
