package io.peft4j.train;

/** A linear rise over the warm-up steps and a linear fall to zero, as the HF trainer's default. */
final class Schedule {
  private final int steps;
  private final int warmup;

  Schedule(int steps, double warmupRatio) {
    this.steps = steps;
    this.warmup = (int) Math.ceil(steps * warmupRatio);
  }

  /** The share of the peak learning rate that step {@code step}, counted from 0, is taken with. */
  double at(int step) {
    if (step < warmup) {
      return (step + 1.0) / warmup;
    }
    return Math.max(0, (double) (steps - step) / (steps - warmup));
  }
}
