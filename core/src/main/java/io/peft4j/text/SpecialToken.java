package io.peft4j.text;

/** A token that stands for something other than its letters, such as the end of a text. */
public record SpecialToken(String text, int id) {}
