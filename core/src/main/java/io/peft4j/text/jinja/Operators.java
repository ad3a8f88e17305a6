package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic by Python's rules; integers beyond 64 bits are refused. */
final class Operators {
  private Operators() {}

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  static double real(Object value) {
    return value instanceof Double number ? number : whole(value);
  }

  static long whole(Object value) {
    return value instanceof Boolean truth ? (truth ? 1 : 0) : (Long) value;
  }

  static void refuseUndefined(Object... values) {
    for (Object value : values) {
      if (value instanceof Undefined undefined) {
        throw new Problem(undefined.problem());
      }
    }
  }

  /** The value of {@code left operator right} for + - * / // % **. */
  static Object apply(String operator, Object left, Object right, Allowance allowance) {
    refuseUndefined(left, right);
    try {
      if (isWhole(left) && isWhole(right)) {
        return wholes(operator, whole(left), whole(right));
      }
      if (isNumber(left) && isNumber(right)) {
        return reals(operator, real(left), real(right));
      }
    } catch (ArithmeticException e) {
      throw new Problem(left + " " + operator + " " + right + " is no number of 64 bits");
    }
    switch (operator) {
      case "+":
        if (left instanceof String a && right instanceof String b) {
          return new TextBuilder(allowance).append(a).append(b).toString();
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
          return new Tuple(joined(a.items(), b.items(), allowance));
        }
        if (isList(left) && isList(right)) {
          return joined(Values.sequence(left), Values.sequence(right), allowance);
        }
        break;
      case "*":
        if (isWhole(left) && !isNumber(right)) {
          return apply("*", right, left, allowance);
        }
        if (isWhole(right)) {
          return repeated(left, whole(right), allowance);
        }
        break;
      case "%":
        if (left instanceof String format) {
          return PercentFormat.apply(format, right, allowance);
        }
        break;
      default:
    }
    throw new Problem(
        "%s %s %s does not go together"
            .formatted(Values.typeName(left), operator, Values.typeName(right)));
  }

  static Object negative(Object value, Allowance allowance) {
    refuseUndefined(value);
    if (value instanceof Double number) {
      return -number;
    }
    if (!isWhole(value)) {
      throw new Problem("a " + Values.typeName(value) + " has no negative");
    }
    return apply("-", 0L, value, allowance);
  }

  private static Object wholes(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "/" -> (double) a / nonZero(b);
      case "//" -> b == -1 ? Math.negateExact(a) : Math.floorDiv(a, nonZero(b));
      case "%" -> Math.floorMod(a, nonZero(b));
      default -> b < 0 ? (Object) reals("**", a, b) : (Object) power(a, b);
    };
  }

  private static Object reals(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / nonZero(b);
      case "//" -> {
        // As CPython does: the quotient itself may be rounded up to the next whole number.
        double quotient = (a - rest(a, b)) / b;
        double floor = Math.floor(quotient);
        yield quotient - floor > 0.5 ? floor + 1 : floor;
      }
      case "%" -> rest(a, b);
      default -> {
        if (a == 0 && b < 0 || a < 0 && b != Math.rint(b)) {
          throw new ArithmeticException();
        }
        yield Math.pow(a, b);
      }
    };
  }

  private static double rest(double a, double b) {
    double rest = a % nonZero(b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }

  private static long nonZero(long divisor) {
    if (divisor == 0) {
      throw new Problem("division by zero");
    }
    return divisor;
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw new Problem("division by zero");
    }
    return divisor;
  }

  private static long power(long base, long exponent) {
    if (base == 0 || base == 1 || base == -1) {
      return exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
    }
    if (exponent > Long.SIZE) {
      throw new ArithmeticException();
    }
    long power = 1;
    for (long i = 0; i < exponent; i++) {
      power = Math.multiplyExact(power, base);
    }
    return power;
  }

  private static boolean isList(Object value) {
    return value instanceof List && !(value instanceof Range);
  }

  private static List<Object> joined(List<Object> left, List<Object> right, Allowance allowance) {
    allowance.list((long) left.size() + right.size());
    List<Object> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  private static Object repeated(Object value, long times, Allowance allowance) {
    if (value instanceof String text) {
      return new TextBuilder(allowance).repeat(text, times).toString();
    }
    if (isList(value) || value instanceof Tuple) {
      List<Object> items = Values.sequence(value);
      long copies = items.isEmpty() ? 0 : Math.max(0, times);
      allowance.list(Math.min(copies, Allowance.STEPS) * items.size());
      List<Object> all = new ArrayList<>();
      for (long i = 0; i < copies; i++) {
        all.addAll(items);
      }
      return value instanceof Tuple ? new Tuple(all) : all;
    }
    throw new Problem("a " + Values.typeName(value) + " cannot be repeated");
  }
}
