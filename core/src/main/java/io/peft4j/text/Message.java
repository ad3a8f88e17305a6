package io.peft4j.text;

/**
 * What one side said in a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 */
public record Message(String role, String content) {}
