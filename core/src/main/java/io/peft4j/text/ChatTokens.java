package io.peft4j.text;

/**
 * A conversation in tokens.
 *
 * @param assistant which of the tokens the assistant is to write, the end of each answer included
 */
public record ChatTokens(int[] ids, boolean[] assistant) {}
