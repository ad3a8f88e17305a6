package io.peft4j.text.jinja;

import io.peft4j.format.DidYouMean;
import io.peft4j.text.jinja.MacroDefinition.Parameter;
import io.peft4j.text.jinja.Statement.Flow;
import io.peft4j.text.jinja.Statements.Binding;
import io.peft4j.text.jinja.Statements.Branch;
import io.peft4j.text.jinja.Statements.Pipe;
import io.peft4j.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a template's statements. */
final class StatementParser {
  private static final List<String> TAGS =
      List.of(
          "for",
          "if",
          "set",
          "macro",
          "call",
          "filter",
          "with",
          "generation",
          "break",
          "continue",
          "print",
          "raw");

  private final Lexer lexer;
  private Tokens tokens = new Tokens(List.of());
  private ExpressionParser expressions = new ExpressionParser(tokens);
  private boolean lexed;
  private boolean generation;
  private boolean inLoop;
  private int depth;

  StatementParser(Lexer lexer) {
    this.lexer = lexer;
  }

  /** Where a {@link Problem} was met. */
  int line() {
    return lexed ? tokens.current().line() : lexer.line();
  }

  boolean hasGeneration() {
    return generation;
  }

  List<Statement> parse() {
    tokens = new Tokens(lexer.tokens());
    lexed = true;
    expressions = new ExpressionParser(tokens);
    return statements(Set.of());
  }

  /**
   * Statements up to one of the tags in {@code ends}, whose name is then the current token; up to
   * the end of the template if there are none.
   */
  private List<Statement> statements(Set<String> ends) {
    if (++depth > ExpressionParser.DEPTH) {
      throw new Problem("blocks are nested more than " + ExpressionParser.DEPTH + " deep");
    }
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      switch (token.kind()) {
        case END -> {
          if (!ends.isEmpty()) {
            throw tokens.unexpected(tag(ends));
          }
          depth--;
          return statements;
        }
        case VARIABLE_BEGIN -> {
          tokens.next();
          Expression value = expressions.tuple(true);
          tokens.expect(Kind.VARIABLE_END, "'}}'");
          statements.add(Statements.at(token.line(), Statements.print(value)));
        }
        case BLOCK_BEGIN -> {
          tokens.next();
          if (tokens.current().is(Kind.NAME) && ends.contains(tokens.current().text())) {
            depth--;
            return statements;
          }
          statements.add(Statements.at(token.line(), statement(ends)));
          tokens.expect(Kind.BLOCK_END, "'%}'");
        }
        default -> statements.add(Statements.text(tokens.next().text()));
      }
    }
  }

  private static String tag(Set<String> names) {
    return "'{% " + String.join(" %}' or '{% ", names.stream().sorted().toList()) + " %}'";
  }

  private Statement statement(Set<String> ends) {
    Token tag = tokens.expect(Kind.NAME, "the name of a tag");
    return switch (tag.text()) {
      case "for" -> loop();
      case "if" -> choice();
      case "set" -> set();
      case "macro" -> macro();
      case "call" -> call();
      case "filter" -> filter();
      case "with" -> with();
      case "generation" -> generation();
      case "print" -> Statements.print(expressions.tuple(true));
      case "break" -> leave(tag, Flow.BREAK);
      case "continue" -> leave(tag, Flow.CONTINUE);
      default ->
          throw new Problem(
              ends.isEmpty() || !tag.text().startsWith("end") && !tag.text().startsWith("el")
                  ? "the tag '" + tag.text() + "' is not known" + DidYouMean.hint(tag.text(), TAGS)
                  : tag(ends) + " is expected, not '{% " + tag.text() + " %}'");
    };
  }

  /** The statements between a tag's end and {@code {% end %}}, which is read too. */
  private List<Statement> body(String end) {
    tokens.expect(Kind.BLOCK_END, "'%}'");
    List<Statement> body = statements(Set.of(end));
    tokens.next();
    return body;
  }

  /** What {@code parse} reads, with {@code break} and {@code continue} allowed or not. */
  private <T> T inLoop(boolean allowed, Supplier<T> parse) {
    boolean before = inLoop;
    inLoop = allowed;
    T parsed = parse.get();
    inLoop = before;
    return parsed;
  }

  private Statement leave(Token tag, Flow flow) {
    if (!inLoop) {
      throw new Problem("'{% " + tag.text() + " %}' stands in no loop");
    }
    return Statements.leave(flow);
  }

  private Statement loop() {
    Target target = target(false);
    tokens.expectName("in");
    Expression items = expressions.tuple(false);
    Expression condition = tokens.skipName("if") ? expressions.expression() : null;
    if (tokens.current().isName("recursive")) {
      throw new Problem("'recursive' loops are not known: write a macro that calls itself");
    }
    tokens.expect(Kind.BLOCK_END, "'%}'");
    List<Statement> body = inLoop(true, () -> statements(Set.of("endfor", "else")));
    List<Statement> otherwise = List.of();
    if (tokens.next().isName("else")) {
      otherwise = body("endfor");
    }
    return Statements.loop(target, items, condition, body, otherwise);
  }

  private Statement choice() {
    List<Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    while (true) {
      Expression condition = expressions.tuple(false);
      tokens.expect(Kind.BLOCK_END, "'%}'");
      branches.add(new Branch(condition, statements(Set.of("elif", "else", "endif"))));
      Token end = tokens.next();
      if (end.isName("elif")) {
        continue;
      }
      if (end.isName("else")) {
        otherwise = body("endif");
      }
      return Statements.choose(branches, otherwise);
    }
  }

  private Statement set() {
    Target target = target(true);
    if (tokens.skipOperator("=")) {
      return Statements.set(target, expressions.tuple(true));
    }
    Pipe pipe = pipe(tokens.skipOperator("|"));
    return Statements.setBlock(target, pipe, inLoop(false, () -> body("endset")));
  }

  private Statement filter() {
    Pipe pipe = pipe(true);
    return Statements.filterBlock(pipe, inLoop(false, () -> body("endfilter")));
  }

  /** The filters that a block's text goes through. */
  private Pipe pipe(boolean filtered) {
    Pipe pipe = (value, frame) -> value;
    for (boolean more = filtered; more; more = tokens.skipOperator("|")) {
      Pipe before = pipe;
      String piped = "the text of the block";
      Expression filter = expressions.filter(Expressions.name(piped));
      pipe =
          (value, frame) -> {
            Frame inner = new Frame(frame);
            inner.set(piped, before.apply(value, frame));
            return filter.value(inner);
          };
    }
    return pipe;
  }

  private Statement macro() {
    String name = tokens.expect(Kind.NAME, "the name of the macro").text();
    return Statements.macro(definition(name, "endmacro", parameters()));
  }

  private Statement call() {
    List<Parameter> parameters =
        tokens.current().isOperator("(") ? parameters() : List.<Parameter>of();
    String name = tokens.expect(Kind.NAME, "the name of a macro").text();
    expressions.use(Set.of(name));
    Expression callee = Expressions.name(name);
    while (tokens.skipOperator(".")) {
      callee =
          Expressions.attribute(callee, tokens.expect(Kind.NAME, "the name of a macro").text());
    }
    CallArguments arguments = expressions.arguments();
    return Statements.call(callee, arguments, definition("caller", "endcall", parameters));
  }

  private MacroDefinition definition(String name, String end, List<Parameter> parameters) {
    Set<String> around = expressions.takeUsed();
    List<Statement> body = inLoop(false, () -> body(end));
    Set<String> used = expressions.takeUsed();
    expressions.use(around);
    expressions.use(used);
    return new MacroDefinition(name, parameters, body, used);
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      String name = tokens.expect(Kind.NAME, "the name of a parameter").text();
      parameters.add(
          new Parameter(name, tokens.skipOperator("=") ? expressions.expression() : null));
      if (!tokens.current().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return parameters;
  }

  private Statement with() {
    List<Binding> bindings = new ArrayList<>();
    while (!tokens.current().is(Kind.BLOCK_END)) {
      if (!bindings.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target target = target(false);
      tokens.expectOperator("=");
      bindings.add(new Binding(target, expressions.expression()));
    }
    return Statements.with(bindings, body("endwith"));
  }

  private Statement generation() {
    generation = true;
    return Statements.generation(inLoop(false, () -> body("endgeneration")));
  }

  /** A name, or names with commas between them, with or without brackets. */
  private Target target(boolean attributes) {
    boolean bracket = tokens.skipOperator("(");
    List<Target> targets = new ArrayList<>(List.of(one(attributes)));
    boolean several = false;
    while (tokens.skipOperator(",")) {
      several = true;
      if (endsTargets()) {
        break;
      }
      targets.add(one(attributes));
    }
    if (bracket) {
      tokens.expectOperator(")");
    }
    return several ? Target.all(targets) : targets.get(0);
  }

  private boolean endsTargets() {
    Token token = tokens.current();
    return token.isOperator(")") || token.isOperator("=") || token.isName("in");
  }

  private Target one(boolean attributes) {
    if (tokens.current().isOperator("(")) {
      expressions.enter();
      Target inner = target(attributes);
      expressions.leave();
      return inner;
    }
    String name = tokens.expect(Kind.NAME, "a name").text();
    if (attributes && tokens.skipOperator(".")) {
      return Target.attribute(name, tokens.expect(Kind.NAME, "a name").text());
    }
    return Target.name(name);
  }
}
