package io.peft4j.text.jinja;

import static java.util.Map.entry;

import io.peft4j.format.DidYouMean;
import java.util.Map;

/** The tests that stand behind {@code is}. */
final class Tests {
  /** A test that takes no arguments. */
  private interface Plain {
    boolean holds(Object value);
  }

  /** A test against one other value. */
  private interface Against {
    boolean holds(Object value, Object other, Allowance allowance);
  }

  private static final Map<String, Test> TESTS =
      Map.ofEntries(
          entry("defined", plain(value -> !(value instanceof Undefined))),
          entry("undefined", plain(Undefined.class::isInstance)),
          entry("none", plain(value -> value == None.NONE)),
          entry("boolean", plain(Boolean.class::isInstance)),
          entry("true", plain(Boolean.TRUE::equals)),
          entry("false", plain(Boolean.FALSE::equals)),
          entry("integer", plain(value -> Values.typeName(value).equals("int"))),
          entry("float", plain(Double.class::isInstance)),
          entry("number", plain(value -> value instanceof Number || value instanceof Boolean)),
          entry("string", plain(String.class::isInstance)),
          entry("mapping", plain(Map.class::isInstance)),
          entry("iterable", plain(Values::isIterable)),
          entry("sequence", plain(Tests::isSequence)),
          entry("callable", plain(Function.class::isInstance)),
          entry("odd", plain(value -> rest(value, 2L) == 1)),
          entry("even", plain(value -> rest(value, 2L) == 0)),
          entry("divisibleby", against((value, other, allowance) -> rest(value, other) == 0)),
          entry("lower", cased(Character::isLowerCase)),
          entry("upper", cased(Character::isUpperCase)),
          entry(
              "in",
              against((value, other, allowance) -> Comparison.contains(other, value, allowance))),
          entry("sameas", against(Tests::same)),
          entry("==", against(Comparison::equal)),
          entry("eq", against(Comparison::equal)),
          entry("equalto", against(Comparison::equal)),
          entry("!=", against((a, b, allowance) -> !Comparison.equal(a, b, allowance))),
          entry("ne", against((a, b, allowance) -> !Comparison.equal(a, b, allowance))),
          entry("<", against((a, b, allowance) -> Comparison.order(a, b, allowance) < 0)),
          entry("lt", against((a, b, allowance) -> Comparison.order(a, b, allowance) < 0)),
          entry("lessthan", against((a, b, allowance) -> Comparison.order(a, b, allowance) < 0)),
          entry("<=", against((a, b, allowance) -> Comparison.order(a, b, allowance) <= 0)),
          entry("le", against((a, b, allowance) -> Comparison.order(a, b, allowance) <= 0)),
          entry(">", against((a, b, allowance) -> Comparison.order(a, b, allowance) > 0)),
          entry("gt", against((a, b, allowance) -> Comparison.order(a, b, allowance) > 0)),
          entry("greaterthan", against((a, b, allowance) -> Comparison.order(a, b, allowance) > 0)),
          entry(">=", against((a, b, allowance) -> Comparison.order(a, b, allowance) >= 0)),
          entry("ge", against((a, b, allowance) -> Comparison.order(a, b, allowance) >= 0)));

  private Tests() {}

  /** The test {@code name}. */
  static Test named(String name) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw new Problem(
          "the test 'is " + name + "' is not known" + DidYouMean.hint(name, TESTS.keySet()));
    }
    return test;
  }

  private static Test plain(Plain test) {
    return (value, arguments, allowance) -> {
      arguments.bind("the test");
      return test.holds(value);
    };
  }

  private static Test against(Against test) {
    return (value, arguments, allowance) ->
        test.holds(value, arguments.bind("the test", "other").required("other"), allowance);
  }

  private static Test cased(java.util.function.IntPredicate wanted) {
    return (value, arguments, allowance) ->
        TextMethods.isCase(Printer.text(value, allowance), wanted);
  }

  /** True for what has a length and places; Python counts maps in, and the missing value too. */
  private static boolean isSequence(Object value) {
    return Values.hasLength(value) && !(value instanceof View) && !(value instanceof Loop);
  }

  private static long rest(Object value, Object divisor) {
    Operators.refuseUndefined(value, divisor);
    if (!Operators.isWhole(value) || !Operators.isWhole(divisor) || Operators.whole(divisor) == 0) {
      throw new Problem("only whole numbers can be divided by whole numbers but 0");
    }
    return Math.floorMod(Operators.whole(value), Operators.whole(divisor));
  }

  private static boolean same(Object value, Object other, Allowance allowance) {
    return value == other || value instanceof Boolean && value.equals(other);
  }
}
