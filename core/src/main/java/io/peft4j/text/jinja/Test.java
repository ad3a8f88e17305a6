package io.peft4j.text.jinja;

/** What {@code value is name(arguments)} asks. */
@FunctionalInterface
interface Test {
  boolean holds(Object value, Arguments arguments, Allowance allowance);
}
