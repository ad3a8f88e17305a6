package io.peft4j.text.jinja;

/** What is wrong in a template, before the line is known; never leaves the package. */
final class Problem extends RuntimeException {
  Problem(String message) {
    super(message, null, false, false);
  }
}
