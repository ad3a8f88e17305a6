package io.peft4j.trial;

import java.util.Locale;

/**
 * What the quality of a study's rows is measured by: its direction, its unit and how it reads.
 *
 * <p>Records hold values as they are measured. Statistics and choices count upwards, so that one
 * code serves both: {@link #upward} turns a value, or a difference of two, into quality, and back.
 */
public enum Measure {
  /** The share of test items whose likeliest label is right: shown in percent and points. */
  ACCURACY(
      "accuracy",
      "%",
      "points",
      100,
      1,
      "more accurate",
      "less accurate",
      "most accurate",
      "below"),
  /**
   * The mean negative log-likelihood of an answer's token, averaged over test items: nats, the
   * fewer the better.
   */
  LOSS(
      "answer loss",
      "nats",
      "nats",
      1,
      3,
      "lower in loss",
      "higher in loss",
      "lowest in loss",
      "above");

  private final String label;
  private final String unit;
  private final String differenceUnit;
  private final double scale;
  private final int decimals;
  private final String better;
  private final String worse;
  private final String best;
  private final String worseSide;

  Measure(
      String label,
      String unit,
      String differenceUnit,
      double scale,
      int decimals,
      String better,
      String worse,
      String best,
      String worseSide) {
    this.label = label;
    this.unit = unit;
    this.differenceUnit = differenceUnit;
    this.scale = scale;
    this.decimals = decimals;
    this.better = better;
    this.worse = worse;
    this.best = best;
    this.worseSide = worseSide;
  }

  /** A value or difference of this measure as one of quality, where more is better; and back. */
  public double upward(double value) {
    // Not -value: that would make 0 a -0, which JSON and readers tell apart from it.
    return this == LOSS ? 0 - value : value;
  }

  /** The lowest quality that there is. */
  public double lowest() {
    return this == LOSS ? Double.NEGATIVE_INFINITY : 0;
  }

  /** The highest quality that there is. */
  public double highest() {
    return this == LOSS ? 0 : 1;
  }

  /** {@code value}, or a difference, as a number of {@link #unit}s that a chart can place. */
  public double scaled(double value) {
    return scale * value;
  }

  /** {@code value}, or a difference, with its digits and without its unit: {@code 77.5}. */
  public String number(double value) {
    return format("%.", value, decimals);
  }

  /** The same with {@code digits} more digits than are usual. */
  public String number(double value, int digits) {
    return format("%.", value, decimals + digits);
  }

  /** A difference with its sign and without its unit: {@code −0.7}. */
  public String signed(double difference) {
    return format("%+.", difference, decimals);
  }

  /** A value with its unit: {@code 77.5 %}, {@code 1.512 nats}. */
  public String text(double value) {
    return number(value) + " " + unit;
  }

  private String format(String start, double value, int digits) {
    return String.format(Locale.ROOT, start + digits + "f", scale * value).replace('-', '−');
  }

  /** Its name in sentences. */
  public String label() {
    return label;
  }

  /** The unit of a value. */
  public String unit() {
    return unit;
  }

  /** The unit of a difference. */
  public String differenceUnit() {
    return differenceUnit;
  }

  /** What the better of two rows is, as in {@code more accurate} than the other. */
  public String better() {
    return better;
  }

  /** What the worse of two rows is. */
  public String worse() {
    return worse;
  }

  /** What the best of all rows is: the {@code most accurate}. */
  public String best() {
    return best;
  }

  /** On which side of a value the worse ones lie. */
  public String worseSide() {
    return worseSide;
  }
}
