package io.peft4j.advise;

import io.peft4j.compare.Interval;
import java.util.List;
import java.util.Locale;

/** Numbers as they stand in sentences. */
final class Words {
  private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

  private Words() {}

  /** A share as a percentage: {@code 77.5 %}. */
  static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  /** A size of a difference in points: {@code 1.2 points}. */
  static String points(double share) {
    return format("%.1f points", 100 * Math.abs(share));
  }

  /** A difference with its sign: {@code +1.2 points}, {@code −0.4 points}. */
  static String signed(double share) {
    return signedNumber(share) + " points";
  }

  /** A difference with its interval: {@code −0.7 points (−1.9 to +0.5)}. */
  static String signed(double share, Interval interval) {
    return "%s (%s to %s)"
        .formatted(signed(share), signedNumber(interval.low()), signedNumber(interval.high()));
  }

  private static String signedNumber(double share) {
    String text = format("%.1f", 100 * Math.abs(share));
    if (text.equals("0.0")) {
      return text;
    }
    return (share < 0 ? "−" : "+") + text;
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

  /** {@code share} in points, with as many digits as it takes to differ from {@code limit}. */
  static String pointsBeyond(double share, double limit) {
    for (int digits = 1; digits < 4; digits++) {
      String pattern = "%." + digits + "f points";
      String text = format(pattern, 100 * share);
      if (!text.equals(format(pattern, 100 * limit))) {
        return text;
      }
    }
    return format("%.4f points", 100 * share);
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
