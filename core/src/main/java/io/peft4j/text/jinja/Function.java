package io.peft4j.text.jinja;

/** A value that a template can call: a global, a method of a value, a macro. */
@FunctionalInterface
interface Function {
  Object call(Arguments arguments, Allowance allowance);
}
