package io.peft4j.text;

import io.peft4j.format.UserError;
import io.peft4j.text.SpecialTokens.Match;
import io.peft4j.text.jinja.Rendered.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the assistant's answers in a text whose template does not mark them.
 *
 * <p>The text of the messages before an answer, up to where the answer is prompted for, and the
 * text up to the answer's end are beginnings of the whole text with most templates. Where they are
 * not, because a template writes a message otherwise when others follow it, or prompts for thoughts
 * that it does not keep, the answer is looked for by its content.
 */
final class AnswerSpans {
  /** Renders the beginning of a conversation. */
  @FunctionalInterface
  interface Renderer {
    String render(int messages, boolean addGenerationPrompt);
  }

  private final Renderer renderer;
  private final SpecialTokens special;
  private final List<Map<String, Object>> messages;

  AnswerSpans(Renderer renderer, SpecialTokens special, List<Map<String, Object>> messages) {
    this.renderer = renderer;
    this.special = special;
    this.messages = messages;
  }

  /**
   * The answers in {@code whole}, in order.
   *
   * @throws UserError if one cannot be found
   */
  List<Span> in(String whole) {
    List<Span> spans = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < messages.size(); i++) {
      if ("assistant".equals(messages.get(i).get("role"))) {
        String content = String.valueOf(messages.get(i).get("content")).strip();
        int start = start(i, whole, content, from);
        int end = i == messages.size() - 1 ? whole.length() : end(i, whole, content, start);
        spans.add(new Span(start, withoutBlanks(whole, start, end)));
        from = end;
      }
    }
    return spans;
  }

  private int start(int message, String whole, String content, int from) {
    String prompt = rendered(message, true);
    String before = rendered(message, false);
    int start = -1;
    if (prompt != null && whole.startsWith(prompt)) {
      start = prompt.length();
    } else if (prompt != null && before != null && whole.startsWith(before)) {
      int common = common(whole, prompt);
      // Where the prompt goes on with thoughts that are not kept, an answer may start as they do.
      int place = content.isEmpty() ? -1 : whole.indexOf(content, before.length());
      start = place >= 0 && place < common ? place : common;
    }
    return start >= from ? start : find(content, whole, from);
  }

  private int end(int message, String whole, String content, int start) {
    String through = rendered(message + 1, false);
    if (through != null && whole.startsWith(through) && through.length() >= start) {
      return through.length();
    }
    int end = find(content, whole, start) + content.length();
    if (through == null) {
      return end;
    }
    String closing = through.substring(through.lastIndexOf(content) + content.length());
    int common = commonTokens(whole.substring(end), closing);
    // Another token may end an answer when something follows.
    return end + (common == 0 && !closing.isEmpty() ? endOfToken(whole.substring(end)) : common);
  }

  /**
   * Length of what both texts start with, without the beginning of a special token of the second.
   */
  private int commonTokens(String whole, String closing) {
    int common = common(whole, closing);
    return special.find(closing).stream()
        .filter(token -> token.start() < common && common < token.end())
        .map(Match::start)
        .findFirst()
        .orElse(common);
  }

  /** Length of the special token that {@code text} starts with; 0 if it starts with none. */
  private int endOfToken(String text) {
    return special.find(text).stream()
        .filter(token -> token.start() == 0)
        .map(Match::end)
        .findFirst()
        .orElse(0);
  }

  /** The text of the first messages; null if the template refuses to stop there. */
  private @Nullable String rendered(int count, boolean prompt) {
    try {
      return renderer.render(count, prompt);
    } catch (UserError refused) {
      return null;
    }
  }

  private static int find(String content, String whole, int from) {
    int place = content.isEmpty() ? -1 : whole.indexOf(content, from);
    if (place < 0) {
      throw new UserError(
          "the chat template does not let its answers be found:"
              + " mark them in it with {% generation %} and {% endgeneration %}");
    }
    return place;
  }

  private static int common(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
  }

  /** Leaves out the line end that many templates write behind the token that ends an answer. */
  private int withoutBlanks(String whole, int start, int end) {
    List<Match> tokens = special.find(whole.substring(start, end));
    int last = tokens.isEmpty() ? end : start + tokens.get(tokens.size() - 1).end();
    return whole.substring(last, end).isBlank() ? last : end;
  }
}
