package io.peft4j.train;

/**
 * The learning rate of each step as a share of its peak: a linear rise, then what the shape says.
 *
 * <p>Names are those of the HF trainer's {@code lr_scheduler_type}. Unlike there the rise begins
 * above zero, so that the first step is not lost.
 *
 * @param warmup steps of the rise
 */
public record Schedule(Shape shape, int steps, int warmup) {

  /** What comes after the rise. */
  public enum Shape {
    /** Falls to zero in a straight line. */
    LINEAR,
    /** Falls to zero along half a cosine. */
    COSINE,
    /** Stays at the peak. */
    CONSTANT
  }

  /** A linear rise over a share of the steps and a linear fall: the HF trainer's default. */
  public static Schedule linear(int steps, double warmupRatio) {
    return new Schedule(Shape.LINEAR, steps, warmup(steps, warmupRatio));
  }

  /** The steps that a share of all steps makes. */
  public static int warmup(int steps, double ratio) {
    return (int) Math.ceil(steps * ratio);
  }

  /** The share of the peak learning rate that step {@code step}, counted from 0, is taken with. */
  double at(int step) {
    if (step < warmup) {
      return (step + 1.0) / warmup;
    }
    return switch (shape) {
      case LINEAR -> Math.max(0, (double) (steps - step) / (steps - warmup));
      case COSINE ->
          0.5 * (1 + Math.cos(Math.PI * Math.min(1, (double) (step - warmup) / (steps - warmup))));
      case CONSTANT -> 1;
    };
  }
}
