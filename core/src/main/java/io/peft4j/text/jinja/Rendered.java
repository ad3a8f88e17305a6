package io.peft4j.text.jinja;

import java.util.List;

/**
 * What a template wrote.
 *
 * @param text all of it
 * @param generated what of it stood in {@code {% generation %}} blocks, in order
 */
public record Rendered(String text, List<Span> generated) {
  /** The characters from {@code start} to before {@code end}. */
  public record Span(int start, int end) {}
}
