package io.peft4j.compare;

import io.peft4j.trial.Measure;

/** A range that holds a number with a stated confidence; ends included. */
public record Interval(double low, double high) {

  /** Whether {@code value} lies inside. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** The same range of what counts the other way round, if {@code measure} does: see it there. */
  public Interval upward(Measure measure) {
    double a = measure.upward(low);
    double b = measure.upward(high);
    return new Interval(Math.min(a, b), Math.max(a, b));
  }

  /** Whether the two ranges share a point. */
  public boolean overlaps(Interval other) {
    return low <= other.high && other.low <= high;
  }
}
