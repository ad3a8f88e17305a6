package io.peft4j.text.jinja;

import io.peft4j.text.jinja.Token.Kind;
import java.util.List;

/** The tokens of a template, read from front to back. */
final class Tokens {
  private final List<Token> tokens;
  private int at;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  /** The token behind the current one. */
  Token ahead() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = current();
    if (!token.is(Kind.END)) {
      at++;
    }
    return token;
  }

  boolean skipOperator(String operator) {
    return skip(current().isOperator(operator));
  }

  boolean skipName(String name) {
    return skip(current().isName(name));
  }

  private boolean skip(boolean matches) {
    if (matches) {
      next();
    }
    return matches;
  }

  Token expect(Kind kind, String wanted) {
    if (!current().is(kind)) {
      throw unexpected(wanted);
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  Problem unexpected(String wanted) {
    return new Problem(wanted + " is expected, not " + current().shown());
  }
}
