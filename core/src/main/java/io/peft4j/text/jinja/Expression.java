package io.peft4j.text.jinja;

/** A part of a template that has a value. */
@FunctionalInterface
interface Expression {
  Object value(Frame frame);
}
