package io.peft4j.text.jinja;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Equality, order and membership, by Python's rules. */
final class Comparison {
  private Comparison() {}

  static boolean equal(Object left, Object right, Allowance allowance) {
    allowance.enter();
    try {
      if (left instanceof String a && right instanceof String b) {
        allowance.search(a.length() == b.length() ? a.length() : 0, 1);
        return a.equals(b);
      }
      if (Operators.isNumber(left) && Operators.isNumber(right)) {
        return order(left, right, allowance) == 0;
      }
      if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
        return equalMaps(a, b, allowance);
      }
      if (left instanceof Tuple a && right instanceof Tuple b) {
        return equalItems(a.items(), b.items(), allowance);
      }
      if (left instanceof List<?> a && right instanceof List<?> b) {
        return left instanceof Range == right instanceof Range && equalItems(a, b, allowance);
      }
      if (left instanceof Undefined && right instanceof Undefined) {
        return true;
      }
      return left == right;
    } finally {
      allowance.leave();
    }
  }

  private static boolean equalItems(List<?> left, List<?> right, Allowance allowance) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<?> others = right.iterator();
    for (Object item : left) {
      if (!equal(item, others.next(), allowance)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> left, Map<?, ?> right, Allowance allowance) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      Object other = right.get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other, allowance)) {
        return false;
      }
    }
    return true;
  }

  /** Below, at or above 0 as {@code left} stands before, with or after {@code right}. */
  static int order(Object left, Object right, Allowance allowance) {
    if (Operators.isNumber(left) && Operators.isNumber(right)) {
      return orderNumbers(left, right);
    }
    if (left instanceof String a && right instanceof String b) {
      allowance.search(Math.min(a.length(), b.length()), 1);
      return orderTexts(a, b);
    }
    boolean tuples = left instanceof Tuple && right instanceof Tuple;
    if (tuples || left instanceof List && right instanceof List) {
      return orderItems(Values.sequence(left), Values.sequence(right), allowance);
    }
    Operators.refuseUndefined(left, right);
    throw new Problem(Values.typeName(left) + " and " + Values.typeName(right) + " have no order");
  }

  /** Exactly: a long that is turned into a double may become its neighbour. */
  private static int orderNumbers(Object left, Object right) {
    if (Operators.isWhole(left) && Operators.isWhole(right)) {
      return Long.compare(Operators.whole(left), Operators.whole(right));
    }
    double a = Operators.real(left);
    double b = Operators.real(right);
    boolean finite =
        Math.abs(a) < Double.POSITIVE_INFINITY && Math.abs(b) < Double.POSITIVE_INFINITY;
    return finite ? exact(left).compareTo(exact(right)) : Double.compare(a, b);
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Double real
        ? new BigDecimal(real)
        : BigDecimal.valueOf(Operators.whole(number));
  }

  /** By code points, where Java's own order goes by the halves of surrogate pairs. */
  private static int orderTexts(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      if (left.charAt(i) != right.charAt(i)) {
        char a = left.charAt(i);
        char b = right.charAt(i);
        boolean oneIsHalf = Character.isSurrogate(a) != Character.isSurrogate(b);
        return oneIsHalf ? (Character.isSurrogate(a) ? 1 : -1) : a - b;
      }
    }
    return left.length() - right.length();
  }

  private static int orderItems(List<Object> left, List<Object> right, Allowance allowance) {
    allowance.enter();
    try {
      for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
        if (!equal(left.get(i), right.get(i), allowance)) {
          return order(left.get(i), right.get(i), allowance);
        }
      }
      return left.size() - right.size();
    } finally {
      allowance.leave();
    }
  }

  /** Python's {@code item in container}. */
  static boolean contains(Object container, Object item, Allowance allowance) {
    if (container instanceof String text) {
      if (item instanceof String part) {
        allowance.search(text.length(), part.length());
        return text.contains(part);
      }
      Operators.refuseUndefined(item);
      throw new Problem("only a str can be in a str, not a " + Values.typeName(item));
    }
    if (container instanceof Map<?, ?> map) {
      return Values.isKey(item) && map.containsKey(item);
    }
    for (Object each : Values.items(container, allowance)) {
      if (equal(each, item, allowance)) {
        return true;
      }
    }
    return false;
  }
}
