package io.peft4j.text.jinja;

/** What {@code value | name(arguments)} does. */
@FunctionalInterface
interface Filter {
  Object apply(Object value, Arguments arguments, Allowance allowance);
}
