package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Expression}. */
final class Expressions {
  /** One step of a chain such as {@code a < b <= c}: the operator and what stands behind it. */
  record Comparing(String operator, Expression right) {}

  /** A key and its value in a dict. */
  record Pair(Expression key, Expression value) {}

  private Expressions() {}

  /** Counts the evaluation as a step, and as one level deeper while it lasts. */
  private static Expression counted(Expression expression) {
    return frame -> {
      frame.allowance().enter();
      Object value = expression.value(frame);
      frame.allowance().leave();
      return value;
    };
  }

  static Expression constant(Object value) {
    return frame -> value;
  }

  static Expression name(String name) {
    return frame -> frame.get(name);
  }

  static Expression attribute(Expression owner, String name) {
    return counted(frame -> Attributes.attribute(owner.value(frame), name));
  }

  static Expression item(Expression owner, Expression key) {
    return counted(
        frame -> Attributes.item(owner.value(frame), key.value(frame), frame.allowance()));
  }

  static Expression slice(
      Expression owner,
      @Nullable Expression from,
      @Nullable Expression to,
      @Nullable Expression step) {
    return counted(
        frame ->
            Attributes.slice(
                owner.value(frame),
                bound(from, frame),
                bound(to, frame),
                bound(step, frame),
                frame.allowance()));
  }

  private static @Nullable Long bound(@Nullable Expression expression, Frame frame) {
    Object value = expression == null ? None.NONE : expression.value(frame);
    if (value == None.NONE) {
      return null;
    }
    if (!Operators.isWhole(value)) {
      throw new Problem("a slice goes from int to int, not to a " + Values.typeName(value));
    }
    return Operators.whole(value);
  }

  static Expression call(Expression callee, CallArguments arguments) {
    return counted(
        frame -> {
          Object function = callee.value(frame);
          Operators.refuseUndefined(function);
          if (!(function instanceof Function callable)) {
            throw new Problem("a " + Values.typeName(function) + " cannot be called");
          }
          return callable.call(arguments.evaluate(frame), frame.allowance());
        });
  }

  static Expression filter(Filter filter, Expression value, CallArguments arguments) {
    return counted(
        frame -> filter.apply(value.value(frame), arguments.evaluate(frame), frame.allowance()));
  }

  static Expression test(Test test, Expression value, CallArguments arguments) {
    return counted(
        frame -> test.holds(value.value(frame), arguments.evaluate(frame), frame.allowance()));
  }

  static Expression binary(String operator, Expression left, Expression right) {
    return counted(
        frame ->
            Operators.apply(operator, left.value(frame), right.value(frame), frame.allowance()));
  }

  static Expression negative(Expression value) {
    return counted(frame -> Operators.negative(value.value(frame), frame.allowance()));
  }

  static Expression positive(Expression value) {
    return counted(frame -> Operators.apply("+", 0L, value.value(frame), frame.allowance()));
  }

  static Expression not(Expression value) {
    return counted(frame -> !Values.truth(value.value(frame)));
  }

  static Expression and(Expression left, Expression right) {
    return counted(
        frame -> {
          Object value = left.value(frame);
          return Values.truth(value) ? right.value(frame) : value;
        });
  }

  static Expression or(Expression left, Expression right) {
    return counted(
        frame -> {
          Object value = left.value(frame);
          return Values.truth(value) ? value : right.value(frame);
        });
  }

  static Expression compare(Expression first, List<Comparing> chain) {
    return counted(
        frame -> {
          Object left = first.value(frame);
          for (Comparing each : chain) {
            Object right = each.right().value(frame);
            if (!compare(each.operator(), left, right, frame.allowance())) {
              return false;
            }
            left = right;
          }
          return true;
        });
  }

  private static boolean compare(String operator, Object left, Object right, Allowance allowance) {
    return switch (operator) {
      case "==" -> Comparison.equal(left, right, allowance);
      case "!=" -> !Comparison.equal(left, right, allowance);
      case "in" -> Comparison.contains(right, left, allowance);
      case "not in" -> !Comparison.contains(right, left, allowance);
      case "<" -> Comparison.order(left, right, allowance) < 0;
      case "<=" -> Comparison.order(left, right, allowance) <= 0;
      case ">" -> Comparison.order(left, right, allowance) > 0;
      default -> Comparison.order(left, right, allowance) >= 0;
    };
  }

  static Expression concatenation(List<Expression> parts) {
    return counted(
        frame -> {
          TextBuilder text = new TextBuilder(frame.allowance());
          for (Expression part : parts) {
            text.append(Printer.text(part.value(frame), frame.allowance()));
          }
          return text.toString();
        });
  }

  static Expression conditional(
      Expression condition, Expression value, @Nullable Expression otherwise) {
    return counted(
        frame -> {
          if (Values.truth(condition.value(frame))) {
            return value.value(frame);
          }
          return otherwise == null
              ? new Undefined("an 'if' without 'else' gives nothing here")
              : otherwise.value(frame);
        });
  }

  static Expression list(List<Expression> items) {
    return counted(frame -> values(items, frame));
  }

  static Expression tuple(List<Expression> items) {
    return counted(frame -> new Tuple(values(items, frame)));
  }

  private static List<Object> values(List<Expression> items, Frame frame) {
    List<Object> values = new ArrayList<>(items.size());
    for (Expression item : items) {
      values.add(item.value(frame));
    }
    return values;
  }

  static Expression dict(List<Pair> pairs) {
    return counted(
        frame -> {
          Map<Object, Object> dict = new LinkedHashMap<>();
          for (Pair pair : pairs) {
            dict.put(Values.key(pair.key().value(frame)), pair.value().value(frame));
          }
          return dict;
        });
  }
}
