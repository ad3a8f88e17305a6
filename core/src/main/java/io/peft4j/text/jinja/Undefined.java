package io.peft4j.text.jinja;

/**
 * The value of a name or an attribute that is not there. It prints as nothing, is false and holds
 * no items; any other use is an error.
 *
 * @param problem what is missing, for that error
 */
record Undefined(String problem) {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is not defined");
  }

  static Undefined attribute(Object owner, Object name) {
    return new Undefined(Values.typeName(owner) + " has no '" + name + "'");
  }
}
