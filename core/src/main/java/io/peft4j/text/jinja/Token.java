package io.peft4j.text.jinja;

/**
 * A token of a template.
 *
 * @param text a string's value, a number's digits, an operator's or a name's letters, the text
 *     between tags
 */
record Token(Kind kind, String text, int line) {
  /** What a token is. */
  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind kind) {
    return this.kind == kind;
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /** The token as a message shows it. */
  String shown() {
    return switch (kind) {
      case VARIABLE_BEGIN -> "'{{'";
      case VARIABLE_END -> "'}}'";
      case BLOCK_BEGIN -> "'{%'";
      case BLOCK_END -> "'%}'";
      case END -> "the end of the template";
      case DATA -> "text";
      default -> "'" + text + "'";
    };
  }
}
