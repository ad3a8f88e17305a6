package io.peft4j.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one side said in a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param more what else a template may read, such as {@code tool_calls} or {@code
 *     reasoning_content}: text, numbers, truth values, lists, maps or {@code JsonNode}s by name
 */
public record Message(String role, String content, Map<String, ?> more) {
  public Message {
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /** A message of nothing but text. */
  public Message(String role, String content) {
    this(role, content, Map.of());
  }
}
