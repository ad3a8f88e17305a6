package io.peft4j.text.jinja;

import io.peft4j.text.jinja.Expressions.Comparing;
import io.peft4j.text.jinja.Expressions.Pair;
import io.peft4j.text.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions, with Jinja's precedence: one method a level, the loosest first. */
final class ExpressionParser {
  /** How deep brackets and operators may be nested in a template. */
  static final int DEPTH = 100;

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;
  private Set<String> used = new HashSet<>();
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The names that were read since the last call of this method. */
  Set<String> takeUsed() {
    Set<String> taken = used;
    used = new HashSet<>();
    return taken;
  }

  void use(Set<String> names) {
    used.addAll(names);
  }

  /** One expression, or several with commas between them as a tuple. */
  Expression tuple(boolean conditional) {
    Expression first = expression(conditional);
    if (!tokens.current().isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !endsTuple()) {
      items.add(expression(conditional));
    }
    return Expressions.tuple(items);
  }

  private boolean endsTuple() {
    Token token = tokens.current();
    return token.is(Kind.VARIABLE_END) || token.is(Kind.BLOCK_END) || token.isOperator(")");
  }

  Expression expression() {
    return expression(true);
  }

  private Expression expression(boolean conditional) {
    enter();
    Expression value = conditional ? conditional() : or();
    leave();
    return value;
  }

  /** Goes one level of brackets deeper. */
  void enter() {
    if (++depth > DEPTH) {
      throw new Problem("expressions are nested more than " + DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }

  private Expression conditional() {
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression condition = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      value = Expressions.conditional(condition, value, otherwise);
    }
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = Expressions.or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = Expressions.and(left, not());
    }
    return left;
  }

  private Expression not() {
    int times = 0;
    while (tokens.skipName("not")) {
      times++;
    }
    Expression value = comparison();
    // Twice is not the same as never: it makes a truth value.
    for (int i = 0; i < Math.min(times, 2 + times % 2); i++) {
      value = Expressions.not(value);
    }
    return value;
  }

  private Expression comparison() {
    Expression first = sum();
    List<Comparing> chain = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      if (token.is(Kind.OPERATOR) && COMPARISONS.contains(token.text())) {
        tokens.next();
        chain.add(new Comparing(token.text(), sum()));
      } else if (tokens.skipName("in")) {
        chain.add(new Comparing("in", sum()));
      } else if (token.isName("not") && tokens.ahead().isName("in")) {
        tokens.next();
        tokens.next();
        chain.add(new Comparing("not in", sum()));
      } else {
        return chain.isEmpty() ? first : Expressions.compare(first, chain);
      }
    }
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
      left = Expressions.binary(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression first = product();
    if (!tokens.current().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return Expressions.concatenation(parts);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.current().is(Kind.OPERATOR)
        && Set.of("*", "/", "//", "%").contains(tokens.current().text())) {
      left = Expressions.binary(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = Expressions.binary("**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean filtered) {
    Expression value;
    if (tokens.current().isOperator("-") || tokens.current().isOperator("+")) {
      boolean negative = tokens.next().text().equals("-");
      enter();
      Expression operand = unary(false);
      leave();
      value = negative ? Expressions.negative(operand) : Expressions.positive(operand);
    } else {
      value = primary();
    }
    value = postfix(value);
    return filtered ? filtered(value) : value;
  }

  private Expression primary() {
    Token token = tokens.next();
    switch (token.kind()) {
      case NAME:
        return name(token.text());
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.current().is(Kind.STRING)) {
          text.append(tokens.next().text());
        }
        return Expressions.constant(text.toString());
      case INTEGER:
        return Expressions.constant(integer(token.text()));
      case FLOAT:
        return Expressions.constant(Double.valueOf(token.text().replace("_", "")));
      case OPERATOR:
        switch (token.text()) {
          case "(":
            Expression inner =
                tokens.current().isOperator(")") ? Expressions.tuple(List.of()) : tuple(true);
            tokens.expectOperator(")");
            return inner;
          case "[":
            return Expressions.list(list());
          case "{":
            return Expressions.dict(pairs());
          default:
        }
        break;
      default:
    }
    throw new Problem("a value is expected, not " + token.shown());
  }

  private Expression name(String name) {
    switch (name) {
      case "true", "True":
        return Expressions.constant(true);
      case "false", "False":
        return Expressions.constant(false);
      case "none", "None":
        return Expressions.constant(None.NONE);
      default:
        used.add(name);
        return Expressions.name(name);
    }
  }

  private static Object integer(String digits) {
    String plain = digits.replace("_", "").toLowerCase();
    int radix =
        plain.startsWith("0x") ? 16 : plain.startsWith("0o") ? 8 : plain.startsWith("0b") ? 2 : 10;
    if (plain.length() > 2 + Long.SIZE) {
      throw new Problem("a number has more than 64 bits");
    }
    BigInteger value = new BigInteger(radix == 10 ? plain : plain.substring(2), radix);
    if (value.bitLength() >= Long.SIZE) {
      throw new Problem("the number " + digits + " has more than 64 bits");
    }
    return value.longValue();
  }

  private List<Expression> list() {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator("]")) {
      items.add(expression());
      if (!tokens.current().isOperator("]")) {
        tokens.expectOperator(",");
      }
    }
    return items;
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      Expression key = expression();
      tokens.expectOperator(":");
      pairs.add(new Pair(key, expression()));
      if (!tokens.current().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    return pairs;
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      if (tokens.skipOperator(".")) {
        Token name = tokens.next();
        if (name.is(Kind.NAME)) {
          value = Expressions.attribute(value, name.text());
        } else if (name.is(Kind.INTEGER)) {
          value = Expressions.item(value, Expressions.constant(integer(name.text())));
        } else {
          throw new Problem("a name is expected behind '.', not " + name.shown());
        }
      } else if (tokens.skipOperator("[")) {
        value = subscript(value);
        tokens.expectOperator("]");
      } else if (tokens.current().isOperator("(")) {
        value = Expressions.call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression owner) {
    Expression from = tokens.current().isOperator(":") ? null : expression();
    if (!tokens.skipOperator(":")) {
      if (from == null || tokens.current().isOperator(",")) {
        throw tokens.unexpected("one value");
      }
      return Expressions.item(owner, from);
    }
    Expression to = bound();
    Expression step = tokens.skipOperator(":") ? bound() : null;
    return Expressions.slice(owner, from, to, step);
  }

  private @Nullable Expression bound() {
    boolean none = tokens.current().isOperator(":") || tokens.current().isOperator("]");
    return none ? null : expression();
  }

  /** The filters and tests behind a value. */
  private Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      if (tokens.skipOperator("|")) {
        value = filter(value);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.current().isOperator("(")) {
        value = Expressions.call(value, arguments());
      } else {
        return value;
      }
    }
  }

  /** A filter whose bar has been read. */
  Expression filter(Expression value) {
    Filter filter = Filters.named(tokens.expect(Kind.NAME, "the name of a filter").text());
    return Expressions.filter(filter, value, optionalArguments());
  }

  private CallArguments optionalArguments() {
    return tokens.current().isOperator("(") ? arguments() : CallArguments.NONE;
  }

  private Expression test(Expression value) {
    boolean negated = tokens.skipName("not");
    Test test = Tests.named(tokens.expect(Kind.NAME, "the name of a test").text());
    CallArguments arguments = CallArguments.NONE;
    Token token = tokens.current();
    if (token.isOperator("(")) {
      arguments = arguments();
    } else if (token.isName("is")) {
      throw new Problem("a test cannot follow a test: put brackets around the first");
    } else if (startsOperand(token)) {
      arguments = new CallArguments(List.of(postfix(primary())), Map.of(), null, null);
    }
    Expression holds = Expressions.test(test, value, arguments);
    return negated ? Expressions.not(holds) : holds;
  }

  /** True if a test's argument stands behind it without brackets. */
  private static boolean startsOperand(Token token) {
    return switch (token.kind()) {
      case NAME -> !Set.of("else", "or", "and").contains(token.text());
      case STRING, INTEGER, FLOAT -> true;
      default -> token.isOperator("[") || token.isOperator("{");
    };
  }

  /** The arguments of a call, brackets included. */
  CallArguments arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression list = null;
    Expression map = null;
    while (!tokens.skipOperator(")")) {
      if (map == null && tokens.skipOperator("**")) {
        map = expression();
      } else if (map == null && list == null && tokens.skipOperator("*")) {
        list = expression();
      } else if (map == null && tokens.current().is(Kind.NAME) && tokens.ahead().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        named.put(name, expression());
      } else if (list == null && map == null && named.isEmpty()) {
        positional.add(expression());
      } else {
        throw new Problem("an argument without a name stands behind one with a name");
      }
      if (!tokens.current().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new CallArguments(positional, named, list, map);
  }
}
