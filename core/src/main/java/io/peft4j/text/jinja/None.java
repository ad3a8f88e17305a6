package io.peft4j.text.jinja;

/** Python's {@code None}. */
enum None {
  NONE
}
