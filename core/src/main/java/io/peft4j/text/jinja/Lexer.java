package io.peft4j.text.jinja;

import io.peft4j.text.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens.
 *
 * <p>White space is trimmed here: one line end behind a block or a comment and the blanks in front
 * of one that starts its line ({@code trim_blocks}, {@code lstrip_blocks}), everything next to a
 * minus, nothing next to a plus, and one line end at the end of the template.
 */
final class Lexer {
  /** Far more than any template has. */
  private static final int LONGEST = 1 << 20;

  private static final Pattern OPENING = Pattern.compile("\\{[{%#]");
  private static final Pattern FLOAT =
      Pattern.compile("\\d[\\d_]*(?:(?:\\.\\d[\\d_]*)?[eE][+-]?\\d[\\d_]*|\\.\\d[\\d_]*)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB]_?[01][01_]*|0[oO]_?[0-7][0-7_]*|0[xX]_?[\\da-fA-F][\\da-fA-F_]*|\\d[\\d_]*");
  private static final Pattern NAME =
      Pattern.compile("[\\p{IsAlphabetic}_][\\p{IsAlphabetic}\\p{N}\\p{M}_]*");
  private static final Pattern OPERATOR =
      Pattern.compile("\\*\\*|//|[=!<>]=|[-+*/%~<>=.:,|()\\[\\]{}]");
  private static final Pattern RAW = spaced("\\s*raw\\s*(?:-%}\\s*|%})");
  private static final Pattern END_RAW =
      spaced("\\{%([-+]?)\\s*endraw\\s*(?:\\+%}|-%}\\s*|%}\\n?)");
  private static final Pattern END_BLOCK = spaced("\\+%}|-%}\\s*|%}\\n?");
  private static final Pattern END_COMMENT = spaced("\\+#}|-#}\\s*|#}\\n?");
  private static final Pattern END_VARIABLE = spaced("-}}\\s*|}}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  Lexer(String source) {
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** A pattern whose {@code \\s} is every white space there is, as in Python. */
  private static Pattern spaced(String pattern) {
    return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /** Where a {@link Problem} was met. */
  int line() {
    return line;
  }

  List<Token> tokens() {
    if (source.length() > LONGEST) {
      throw new Problem("a template has at most %,d characters".formatted(LONGEST));
    }
    Matcher opening = OPENING.matcher(source);
    while (opening.find(at)) {
      char kind = source.charAt(opening.start() + 1);
      int behind = opening.end();
      char sign = behind < source.length() ? source.charAt(behind) : ' ';
      boolean signed = sign == '-' || sign == '+';
      String text = source.substring(at, opening.start());
      data(text, signed ? sign : ' ', kind != '{');
      moveTo(behind + (signed ? 1 : 0));
      switch (kind) {
        case '{' -> tag(Kind.VARIABLE_BEGIN, Kind.VARIABLE_END, END_VARIABLE);
        case '#' -> comment();
        default -> block();
      }
    }
    if (at < source.length()) {
      add(Kind.DATA, source.substring(at));
      moveTo(source.length());
    }
    add(Kind.END, "");
    return tokens;
  }

  /** Adds the text in front of a tag, trimmed as the tag's sign and kind ask for. */
  private void data(String text, char sign, boolean trims) {
    String kept = text;
    if (sign == '-') {
      kept = Letters.stripEnd(text);
    } else if (sign != '+' && trims) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarts)
          && Letters.stripStart(text.substring(lineStart)).isEmpty()) {
        kept = text.substring(0, lineStart);
      }
    }
    if (!kept.isEmpty()) {
      add(Kind.DATA, kept);
    }
  }

  private void comment() {
    Matcher end = END_COMMENT.matcher(source);
    if (!end.find(at)) {
      throw new Problem("a comment is not closed with '#}'");
    }
    moveTo(end.end());
  }

  private void block() {
    Matcher raw = RAW.matcher(source).region(at, source.length());
    if (!raw.lookingAt()) {
      tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, END_BLOCK);
      return;
    }
    moveTo(raw.end());
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw new Problem("a raw block is not closed with '{% endraw %}'");
    }
    data(source.substring(at, end.start()), (end.group(1) + " ").charAt(0), true);
    moveTo(end.end());
  }

  private void tag(Kind begin, Kind end, Pattern closing) {
    add(begin, "");
    open.clear();
    Matcher close = closing.matcher(source);
    while (true) {
      if (at >= source.length()) {
        throw new Problem("a tag is not closed");
      }
      if (open.isEmpty() && close.region(at, source.length()).lookingAt()) {
        add(end, "");
        moveTo(close.end());
        return;
      }
      inner();
    }
  }

  /** Adds one token from within a tag. */
  private void inner() {
    int letter = source.codePointAt(at);
    if (Letters.isSpace(letter)) {
      moveTo(at + Character.charCount(letter));
    } else if (letter == '\'' || letter == '"') {
      string((char) letter);
    } else if (matches(FLOAT, Kind.FLOAT)
        || matches(INTEGER, Kind.INTEGER)
        || matches(NAME, Kind.NAME)) {
      return;
    } else if (matches(OPERATOR, Kind.OPERATOR)) {
      balance(tokens.get(tokens.size() - 1).text().charAt(0));
    } else {
      throw new Problem("'" + Character.toString(letter) + "' is not expected here");
    }
  }

  private boolean matches(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    // "a.0.1" are two places, not the number 0.1.
    boolean place = kind == Kind.FLOAT && source.charAt(at - 1) == '.';
    if (place || !matcher.lookingAt()) {
      return false;
    }
    add(kind, matcher.group());
    moveTo(matcher.end());
    return true;
  }

  private void balance(char operator) {
    switch (operator) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != operator) {
          throw new Problem("'" + operator + "' closes nothing");
        }
      }
      default -> {}
    }
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw new Problem("a string is not closed with " + quote);
    }
    add(Kind.STRING, Escapes.resolve(source.substring(at + 1, end)));
    moveTo(end + 1);
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line));
  }

  private void moveTo(int next) {
    for (int i = at; i < next; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    lineStarts = next > at ? source.charAt(next - 1) == '\n' : lineStarts;
    at = next;
  }
}
