package io.peft4j.report;

import io.peft4j.compare.Interval;
import io.peft4j.trial.Measure;
import java.util.Locale;

/** Numbers as people read them: few digits, a unit, and a dash where nothing was measured. */
final class Numbers {
  /** Stands where there is no number. */
  static final String NONE = "–";

  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};
  private static final String[] COUNTS = {"", "k", "M", "G", "T"};

  private Numbers() {}

  /** A share in percent with one decimal and no sign, as in {@code 76.8}. */
  static String percent(double share) {
    return Double.isFinite(share) ? fixed(100 * share, 1) : NONE;
  }

  /** The head of a column of accuracies or losses, as in {@code Accuracy, %}. */
  static String head(Measure measure) {
    String label = measure.label();
    return label.substring(0, 1).toUpperCase(Locale.ROOT)
        + label.substring(1)
        + ", "
        + measure.unit();
  }

  /** An accuracy or loss without its unit, as in {@code 76.8} or {@code 1.512}. */
  static String value(Measure measure, double value) {
    return Double.isFinite(value) ? measure.number(value) : NONE;
  }

  /** An interval of accuracies or losses, as in {@code 75.1 to 78.4}. */
  static String value(Measure measure, Interval interval) {
    return finite(interval)
        ? measure.number(interval.low()) + " to " + measure.number(interval.high())
        : NONE;
  }

  /** A difference of accuracies or losses, signed, as in {@code −0.7} or {@code +0.034}. */
  static String difference(Measure measure, double difference) {
    if (!Double.isFinite(difference)) {
      return NONE;
    }
    String text = measure.number(Math.abs(difference));
    return (text.equals(measure.number(0)) ? "±" : difference < 0 ? "−" : "+") + text;
  }

  /** An interval of differences, as in {@code −2.0 to +0.6}. */
  static String difference(Measure measure, Interval interval) {
    return finite(interval)
        ? difference(measure, interval.low()) + " to " + difference(measure, interval.high())
        : NONE;
  }

  private static boolean finite(Interval interval) {
    return Double.isFinite(interval.low()) && Double.isFinite(interval.high());
  }

  /** A probability, never rounded to 0 or 1 unless it is. */
  static String probability(double p) {
    if (!Double.isFinite(p)) {
      return NONE;
    }
    if (p > 0.995 && p < 1) {
      return "> 0.99";
    }
    return p > 0 && p < 0.005 ? "< 0.01" : fixed(p, 2);
  }

  /** A size in decimal units, as in {@code 2.7 MB}. */
  static String bytes(long bytes) {
    return scaled(bytes, BYTES);
  }

  /** A size in decimal units; a dash when nothing was measured. */
  static String bytes(double bytes) {
    return Double.isFinite(bytes) ? scaled(bytes, BYTES) : NONE;
  }

  /** A number of things in decimal units, as in {@code 675.8 k}. */
  static String count(double count) {
    return Double.isFinite(count) ? scaled(count, COUNTS).trim() : NONE;
  }

  /** A whole number with its digits in groups, as in {@code 22,713,216}. */
  static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A ratio, as in {@code 1.04×}. */
  static String ratio(double ratio) {
    if (!Double.isFinite(ratio)) {
      return NONE;
    }
    int decimals = Math.abs(ratio) < 10 ? 2 : Math.abs(ratio) < 100 ? 1 : 0;
    return fixed(ratio, decimals) + "×";
  }

  /** A time span, as in {@code 42 s} or {@code 3 min 05 s}. */
  static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    if (seconds < 10) {
      return fixed(seconds, 1) + " s";
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** A time in milliseconds, as in {@code 3.4 ms}. */
  static String millis(double millis) {
    return Double.isFinite(millis) ? fixed(millis, millis < 10 ? 2 : 1) + " ms" : NONE;
  }

  /** A learning rate, as in {@code 2e-3} or {@code 3.16e-4}. */
  static String rate(double rate) {
    if (!Double.isFinite(rate) || rate <= 0) {
      return NONE;
    }
    String[] parts = String.format(Locale.ROOT, "%.2e", rate).split("e");
    String digits = parts[0].replaceAll("0+$", "").replaceAll("\\.$", "");
    return digits + "e" + Integer.parseInt(parts[1]);
  }

  /** A number with {@code decimals} digits after the point; a dash when it is not finite. */
  static String fixed(double number, int decimals) {
    return Double.isFinite(number)
        ? String.format(Locale.ROOT, "%." + decimals + "f", number).replace('-', '−')
        : NONE;
  }

  private static String scaled(double number, String[] units) {
    int unit = 0;
    double value = number;
    while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return fixed(value, unit == 0 ? 0 : value < 99.95 ? 1 : 0) + " " + units[unit];
  }
}
