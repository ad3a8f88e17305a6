package io.peft4j.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code "%s of %d" % (a, b)}. */
final class PercentFormat {
  private static final Pattern FIELD =
      Pattern.compile("%(?:\\(([^)]*)\\))?([-+ 0]*)(\\d*)(?:\\.(\\d*))?(.)", Pattern.DOTALL);

  /** Digits behind the point that a double can have. */
  private static final int LARGEST_PRECISION = 1100;

  private PercentFormat() {}

  static String apply(String format, Object values, Allowance allowance) {
    List<Object> rest =
        new ArrayList<>(values instanceof Tuple tuple ? tuple.items() : List.of(values));
    TextBuilder out = new TextBuilder(allowance);
    Matcher field = FIELD.matcher(format);
    int end = 0;
    boolean named = false;
    for (int start; (start = format.indexOf('%', end)) >= 0; end = field.end()) {
      out.append(format.substring(end, start));
      if (!field.region(start, format.length()).lookingAt()) {
        throw new Problem("a format ends within a field");
      }
      if (field.group(5).equals("%")) {
        out.append('%');
        continue;
      }
      Object value;
      if (field.group(1) != null) {
        named = true;
        value = Attributes.item(values, field.group(1), allowance);
      } else if (rest.isEmpty()) {
        throw new Problem("the format '" + format + "' has more fields than there are values");
      } else {
        value = rest.remove(0);
      }
      pad(out, field, one(field, value, allowance));
    }
    if (!named && !rest.isEmpty() && !(values instanceof Map || values instanceof List)) {
      throw new Problem("the format '" + format + "' has fewer fields than there are values");
    }
    return out.append(format.substring(end)).toString();
  }

  private static String one(Matcher field, Object value, Allowance allowance) {
    Integer precision =
        field.group(4) == null ? null : number("0" + field.group(4), LARGEST_PRECISION);
    String kind = field.group(5);
    switch (kind) {
      case "s", "r":
        String text =
            kind.equals("s") ? Printer.text(value, allowance) : Printer.quoted(value, allowance);
        return precision == null
            ? text
            : (String) Attributes.slice(text, 0L, (long) precision, 1L, allowance);
      case "d", "i", "u", "x", "X", "o":
        long whole = value instanceof Double real ? real.longValue() : whole(kind, value);
        int radix = kind.equalsIgnoreCase("x") ? 16 : kind.equals("o") ? 8 : 10;
        String digits = BigInteger.valueOf(whole).abs().toString(radix);
        return signed(field, whole < 0, kind.equals("X") ? digits.toUpperCase() : digits);
      case "f", "F":
        if (!Operators.isNumber(value)) {
          break;
        }
        double real = Operators.real(value);
        if (Double.isNaN(real) || Double.isInfinite(real)) {
          return Printer.number(real);
        }
        return signed(
            field,
            real < 0 || 1 / real < 0,
            new BigDecimal(Math.abs(real))
                .setScale(precision == null ? 6 : precision, RoundingMode.HALF_EVEN)
                .toPlainString());
      default:
    }
    throw new Problem("the format %" + kind + " of a " + Values.typeName(value) + " is not known");
  }

  private static long whole(String kind, Object value) {
    if (!Operators.isWhole(value)) {
      throw new Problem("the format %" + kind + " needs a number");
    }
    return Operators.whole(value);
  }

  private static String signed(Matcher field, boolean negative, String digits) {
    String flags = field.group(2);
    return (negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + digits;
  }

  private static void pad(TextBuilder out, Matcher field, String text) {
    int width = number("0" + field.group(3), Allowance.TEXT);
    int missing = width - Values.length(text);
    boolean digits = !text.isEmpty() && "sr".indexOf(field.group(5)) < 0;
    if (field.group(2).contains("-")) {
      out.append(text).repeat(" ", missing);
    } else if (field.group(2).contains("0") && digits) {
      int sign = Character.isDigit(text.charAt(0)) ? 0 : 1;
      out.append(text.substring(0, sign)).repeat("0", missing).append(text.substring(sign));
    } else {
      out.repeat(" ", missing).append(text);
    }
  }

  private static int number(String digits, int largest) {
    if (digits.length() > 9 || Integer.parseInt(digits) > largest) {
      throw new Problem("a format asks for " + digits + " characters, " + largest + " are allowed");
    }
    return Integer.parseInt(digits);
  }
}
