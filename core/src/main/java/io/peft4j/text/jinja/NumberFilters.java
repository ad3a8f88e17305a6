package io.peft4j.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Filters that make a number. */
final class NumberFilters {
  /** Decimal places that a double can have, before or behind the point. */
  private static final long PLACES = 330;

  private NumberFilters() {}

  static Object abs(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("abs");
    Operators.refuseUndefined(value);
    if (value instanceof Double real) {
      return Math.abs(real);
    }
    if (!Operators.isWhole(value)) {
      throw new Problem("abs needs a number, not a " + Values.typeName(value));
    }
    return Operators.whole(value) < 0
        ? Operators.negative(value, allowance)
        : Operators.whole(value);
  }

  static Object toInt(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("int", "default", "base");
    Object otherwise = given.get("default", 0L);
    Operators.refuseUndefined(value);
    if (Operators.isWhole(value)) {
      return Operators.whole(value);
    }
    if (value instanceof String text) {
      String digits = text.strip().replace("_", "");
      try {
        return parse(digits, given.whole("base", 10));
      } catch (NumberFormatException notWhole) {
        return real(digits) instanceof Double real ? toWhole(real, otherwise) : otherwise;
      }
    }
    return value instanceof Double real ? toWhole(real, otherwise) : otherwise;
  }

  private static long parse(String digits, long base) {
    if (base < 2 || base > Character.MAX_RADIX) {
      throw new Problem("int has the base " + base + ", and 2 to 36 are allowed");
    }
    String plain =
        base == 16
            ? digits.replaceFirst("(?i)^([-+]?)0x", "$1")
            : base == 8
                ? digits.replaceFirst("(?i)^([-+]?)0o", "$1")
                : base == 2 ? digits.replaceFirst("(?i)^([-+]?)0b", "$1") : digits;
    return Long.parseLong(plain, (int) base);
  }

  private static Object toWhole(double real, Object otherwise) {
    return Math.abs(real) < Long.MAX_VALUE ? (Object) (long) real : otherwise;
  }

  static Object toFloat(Object value, Arguments arguments, Allowance allowance) {
    Object otherwise = arguments.bind("float", "default").get("default", 0.0);
    Operators.refuseUndefined(value);
    if (Operators.isNumber(value)) {
      return Operators.real(value);
    }
    return value instanceof String text && real(text.strip()) instanceof Double real
        ? real
        : otherwise;
  }

  /** The number that {@code text} is, or None. */
  private static Object real(String text) {
    if (text.matches("(?i)[-+]?(inf|infinity)")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    // Java would also take hexadecimal numbers and a trailing d.
    return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")
        ? (Object) Double.valueOf(text)
        : None.NONE;
  }

  static Object round(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("round", "precision", "method");
    long places = given.whole("precision", 0);
    String method = given.text("method", "common");
    Operators.refuseUndefined(value);
    if (!Operators.isNumber(value)) {
      throw new Problem("round needs a number, not a " + Values.typeName(value));
    }
    if (Math.abs(places) > PLACES) {
      throw new Problem("round to " + places + " places, where a number has at most " + PLACES);
    }
    double real = Operators.real(value);
    double power = Math.pow(10, places);
    return switch (method) {
      case "common" -> common(value, (int) places);
      case "ceil" -> Math.ceil(real * power) / power;
      case "floor" -> Math.floor(real * power) / power;
      default -> throw new Problem("round by 'common', 'ceil' or 'floor', not by '" + method + "'");
    };
  }

  private static Object common(Object value, int places) {
    if (value instanceof Double real) {
      return Double.isNaN(real) || Double.isInfinite(real)
          ? real
          : new BigDecimal(real).setScale(places, RoundingMode.HALF_EVEN).doubleValue();
    }
    return new BigDecimal(Operators.whole(value))
        .setScale(Math.min(0, places), RoundingMode.HALF_EVEN)
        .longValue();
  }

  static Object sum(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("sum", "attribute", "start");
    Object sum = given.get("start", 0L);
    for (Object item : Values.items(value, allowance)) {
      allowance.step();
      Object part = Paths.walk(item, given.get("attribute"), allowance);
      if (sum instanceof String || part instanceof String) {
        throw new Problem("sum adds numbers or lists: texts are put together with join");
      }
      sum = Operators.apply("+", sum, part, allowance);
    }
    return sum;
  }
}
