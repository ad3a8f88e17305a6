package io.peft4j.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The texts in nested data such as messages and tools, the keys of maps among them. */
final class Words {
  private Words() {}

  /** A copy of {@code value} with every text changed, the keys of maps too. */
  static @Nullable Object map(@Nullable Object value, UnaryOperator<String> change) {
    return map(value, change, change);
  }

  /** A copy of {@code value} with every text changed but the keys of maps. */
  static @Nullable Object mapValues(@Nullable Object value, UnaryOperator<String> change) {
    return map(value, UnaryOperator.identity(), change);
  }

  private static @Nullable Object map(
      @Nullable Object value, UnaryOperator<String> keys, UnaryOperator<String> values) {
    if (value instanceof String text) {
      return values.apply(text);
    }
    if (value instanceof JsonNode node) {
      return map(Json.mapper().convertValue(node, Object.class), keys, values);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> changed = new LinkedHashMap<>();
      map.forEach((key, item) -> changed.put(keys.apply(key.toString()), map(item, keys, values)));
      return changed;
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(item -> map(item, keys, values)).toList();
    }
    return value;
  }

  /** Shows every text of {@code value}. */
  static void forEach(@Nullable Object value, Consumer<String> seen) {
    map(
        value,
        text -> {
          seen.accept(text);
          return text;
        });
  }
}
