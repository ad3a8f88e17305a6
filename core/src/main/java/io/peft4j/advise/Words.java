package io.peft4j.advise;

import io.peft4j.compare.Interval;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.Measure;
import java.util.List;
import java.util.Locale;

/** Numbers as they stand in sentences. */
final class Words {
  private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

  private Words() {}

  /** The accuracy or loss of a row: {@code 77.5 %}, {@code 1.512 nats}. */
  static String value(Verdict row) {
    return row.measure().text(row.value());
  }

  /** A size of a difference: {@code 1.2 points}, {@code 0.034 nats}. */
  static String size(Measure measure, double difference) {
    return measure.number(Math.abs(difference)) + " " + measure.differenceUnit();
  }

  /** A difference with its sign: {@code +1.2 points}, {@code −0.034 nats}. */
  static String signed(Measure measure, double difference) {
    return signedNumber(measure, difference) + " " + measure.differenceUnit();
  }

  /** A row's difference to the reference with its interval: {@code −0.7 points (−1.9 to +0.5)}. */
  static String difference(Verdict row) {
    Measure measure = row.measure();
    Interval interval = row.differenceInterval();
    return "%s (%s to %s)"
        .formatted(
            signed(measure, row.difference()),
            signedNumber(measure, interval.low()),
            signedNumber(measure, interval.high()));
  }

  private static String signedNumber(Measure measure, double difference) {
    String text = measure.number(Math.abs(difference));
    if (text.equals(measure.number(0))) {
      return text;
    }
    return (difference < 0 ? "−" : "+") + text;
  }

  /** A size in decimal units: {@code 2.7 MB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1_000;
      unit++;
    }
    if (unit == 0) {
      return bytes + " bytes";
    }
    return format(value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }

  /** The size of a difference, with as many digits as it takes to differ from {@code limit}. */
  static String sizeBeyond(Measure measure, double difference, double limit) {
    int digits = 0;
    while (digits < 3 && measure.number(difference, digits).equals(measure.number(limit, digits))) {
      digits++;
    }
    return measure.number(difference, digits) + " " + measure.differenceUnit();
  }

  /** A size, counted out where {@code limit} would read the same. */
  static String bytesBeyond(long bytes, long limit) {
    String text = bytes(bytes);
    return text.equals(bytes(limit)) ? count(bytes) + " bytes" : text;
  }

  /** A ratio, with three digits where {@code limit} would read the same. */
  static String timesBeyond(double ratio, double limit) {
    String text = times(ratio);
    return text.equals(times(limit)) ? format("%.3f ×", ratio) : text;
  }

  /** A ratio to the bare base: {@code 1.12 ×}. */
  static String times(double ratio) {
    return format("%.2f ×", ratio);
  }

  static String count(long count) {
    return format("%,d", count);
  }

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  static String list(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  /** The sentence with a capital at its start. */
  static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
