package io.peft4j.text.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every value: where it comes from, its type's name, its truth, its items.
 *
 * <p>Integers are {@code Long}; a {@code BigInteger} comes in from JSON and can only be printed.
 */
final class Values {
  /** Steps for a letter that becomes a text of its own: it takes that much more memory. */
  private static final int LETTER = 8;

  private Values() {}

  /** A value of Java or JSON as a template sees it. */
  static Object of(@Nullable Object value) {
    if (value == null) {
      return None.NONE;
    }
    if (value instanceof JsonNode node) {
      return ofJson(node);
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, item) -> copy.put(String.valueOf(key), of(item)));
      return copy;
    }
    if (value instanceof Collection<?> items) {
      List<Object> copy = new ArrayList<>(items.size());
      items.forEach(item -> copy.add(of(item)));
      return copy;
    }
    if (value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double
        || value instanceof BigInteger) {
      return value;
    }
    throw new IllegalArgumentException("no value for a template: " + value.getClass());
  }

  private static Object ofJson(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isFloatingPointNumber()
              ? (Object) node.doubleValue()
              : node.canConvertToLong() ? (Object) node.longValue() : node.bigIntegerValue();
      case ARRAY -> {
        List<Object> items = new ArrayList<>(node.size());
        node.forEach(item -> items.add(ofJson(item)));
        yield items;
      }
      case OBJECT -> {
        Map<Object, Object> items = new LinkedHashMap<>();
        node.fields()
            .forEachRemaining(field -> items.put(field.getKey(), ofJson(field.getValue())));
        yield items;
      }
      default -> None.NONE;
    };
  }

  /** Python's name for the type of a value. */
  static String typeName(Object value) {
    if (value instanceof String) {
      return "str";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Long || value instanceof BigInteger) {
      return "int";
    }
    if (value instanceof Double) {
      return "float";
    }
    if (value instanceof Range) {
      return "range";
    }
    if (value instanceof List) {
      return "list";
    }
    if (value instanceof Map) {
      return "dict";
    }
    if (value instanceof View view) {
      return view.type();
    }
    if (value instanceof Function) {
      return "function";
    }
    // None, Undefined, Tuple, Namespace, Generator, Loop carry their names.
    return value == None.NONE ? "None" : value.getClass().getSimpleName().toLowerCase();
  }

  static boolean truth(Object value) {
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value == None.NONE) {
      return false;
    }
    return !hasLength(value) || length(value) > 0;
  }

  /** True for the values that Python's {@code len} takes. */
  static boolean hasLength(Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof Tuple
        || value instanceof View
        || value instanceof Undefined
        || value instanceof Loop;
  }

  static int length(Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof Loop loop) {
      return loop.items().size();
    }
    if (!hasLength(value)) {
      throw new Problem(typeName(value) + " has no length");
    }
    return sequence(value).size();
  }

  /** True for the values that a loop can go over. */
  static boolean isIterable(Object value) {
    return value instanceof Generator || hasLength(value);
  }

  /** What a loop over {@code value} goes over. */
  static List<Object> items(Object value, Allowance allowance) {
    if (value instanceof Map<?, ?> map) {
      allowance.list(map.size());
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof Generator generator) {
      return generator.take();
    }
    if (value instanceof String text) {
      allowance.list((long) LETTER * text.length());
      List<Object> letters = new ArrayList<>(text.length());
      text.codePoints().forEach(letter -> letters.add(Character.toString(letter)));
      return letters;
    }
    return sequence(value);
  }

  /** The items of a value that keeps them in a list. */
  @SuppressWarnings("unchecked")
  static List<Object> sequence(Object value) {
    if (value instanceof List<?> list) {
      return (List<Object>) list;
    }
    if (value instanceof Tuple tuple) {
      return tuple.items();
    }
    if (value instanceof View view) {
      return view.items();
    }
    if (value instanceof Undefined) {
      return List.of();
    }
    throw new Problem(typeName(value) + " has no items to loop over");
  }

  static boolean isKey(Object value) {
    return value instanceof String || Operators.isNumber(value) || value == None.NONE;
  }

  /** A value that may be a key of a map. */
  static Object key(Object value) {
    if (isKey(value)) {
      return value;
    }
    if (value instanceof Undefined undefined) {
      throw new Problem(undefined.problem());
    }
    throw new Problem(typeName(value) + " cannot be the key of a dict");
  }
}
