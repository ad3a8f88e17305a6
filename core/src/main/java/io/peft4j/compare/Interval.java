package io.peft4j.compare;

/** A range that holds a number with a stated confidence; ends included. */
public record Interval(double low, double high) {

  /** Whether {@code value} lies inside. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Whether the two ranges share a point. */
  public boolean overlaps(Interval other) {
    return low <= other.high && other.low <= high;
  }
}
