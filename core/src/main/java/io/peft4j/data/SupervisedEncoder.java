package io.peft4j.data;

import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import io.peft4j.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns instruction data into tokens that fit a model.
 *
 * <p>What is longer than the limit loses the beginning of its prompts, the oldest prompt first: the
 * template and the system message stay whole, and so does every answer. Only where the answers
 * alone are too long the end is cut. Plain texts lose nothing: they become several examples, each
 * of which begins with the last token of the one before, so that every token is learned once.
 */
public final class SupervisedEncoder {
  private final Rendering rendering;
  private final Tokenizer tokenizer;
  private final @Nullable Integer end;
  private final int maxLength;
  private final boolean answersOnly;

  /** An encoder that puts nothing behind plain texts. */
  public SupervisedEncoder(
      Rendering rendering, Tokenizer tokenizer, int maxLength, boolean answersOnly) {
    this(rendering, tokenizer, null, maxLength, answersOnly);
  }

  /**
   * An encoder.
   *
   * @param end the token that ends a plain text; null for none
   * @param maxLength largest number of tokens
   * @param answersOnly whether only answers are learned, or everything
   */
  public SupervisedEncoder(
      Rendering rendering,
      Tokenizer tokenizer,
      @Nullable Integer end,
      int maxLength,
      boolean answersOnly) {
    this.rendering = rendering;
    this.tokenizer = tokenizer;
    this.end = end;
    this.maxLength = maxLength;
    this.answersOnly = answersOnly;
  }

  /**
   * What became of one row.
   *
   * @param examples none if the row was left out
   */
  private record Cut(List<Supervised> examples, boolean prompt, boolean answer, String reason) {
    static Cut leftOut(String reason) {
      return new Cut(List.of(), false, false, reason);
    }
  }

  /** Encodes all conversations; those that cannot be are left out and counted. */
  public SupervisedData encode(Instructions instructions) {
    List<Conversation> conversations = instructions.conversations();
    List<Cut> rows =
        conversations.parallelStream().map(row -> cut(row, instructions.format())).toList();
    LeftOut leftOut = new LeftOut();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).examples.isEmpty()) {
        leftOut.add(rows.get(i).reason, conversations.get(i).row());
      }
    }
    return new SupervisedData(
        rows.stream().flatMap(row -> row.examples.stream()).toList(),
        (int) rows.stream().filter(Cut::prompt).count(),
        (int) rows.stream().filter(Cut::answer).count(),
        (int) rows.stream().filter(row -> row.examples.size() > 1).count(),
        leftOut);
  }

  /** One row's examples: one, several pieces of a long plain text, or none if it is left out. */
  public List<Supervised> encode(Conversation row, InstructionFormat format) {
    return cut(row, format).examples;
  }

  /** Why a row is left out; null if it is not. */
  public @Nullable String refusal(Conversation row, InstructionFormat format) {
    Cut cut = cut(row, format);
    return cut.examples.isEmpty() ? cut.reason : null;
  }

  private Cut cut(Conversation row, InstructionFormat format) {
    return format == InstructionFormat.TEXT
        ? text(row.messages().get(0).content())
        : conversation(row.messages());
  }

  private Cut conversation(List<Message> given) {
    try {
      return fitted(new ArrayList<>(given));
    } catch (UserError refused) {
      return Cut.leftOut(refused.getMessage());
    }
  }

  private Cut fitted(List<Message> messages) {
    Supervised whole = render(messages);
    Supervised fitting = whole;
    for (int i = 0; i < messages.size() && fitting.length() > maxLength; i++) {
      if (messages.get(i).role().equals("user")) {
        fitting = withShorterPrompt(messages, i, fitting);
      }
    }
    Supervised cut = fitting.first(maxLength);
    return cut.targets().length == 0
        ? Cut.leftOut("no room for an answer in max_length")
        : new Cut(List.of(cut), fitting != whole, cut != fitting, "");
  }

  /** Cuts the beginning of message {@code i} until all fits or nothing of it is left. */
  private Supervised withShorterPrompt(List<Message> messages, int i, Supervised tooLong) {
    int[] prompt = tokenizer.encodeContent(messages.get(i).content());
    Supervised now = tooLong;
    int start = 0;
    while (now.length() > maxLength && start < prompt.length) {
      start = Math.min(prompt.length, start + now.length() - maxLength);
      String rest = tokenizer.decode(Arrays.copyOfRange(prompt, start, prompt.length));
      // A token may be a part of a character: what is left of it is no text.
      messages.set(i, new Message("user", rest.replaceFirst("^\ufffd+", "")));
      now = render(messages);
    }
    return now;
  }

  private Supervised render(List<Message> messages) {
    Supervised rendered = rendering.render(messages);
    return answersOnly ? rendered.withoutTail() : Supervised.all(rendered.sequence().ids());
  }

  private Cut text(String text) {
    int[] ids = withEnd(tokenizer.encode(text, null, Integer.MAX_VALUE).ids());
    List<Supervised> pieces =
        IntStream.iterate(0, start -> start < ids.length - 1, start -> start + maxLength - 1)
            .mapToObj(s -> Arrays.copyOfRange(ids, s, Math.min(ids.length, s + maxLength)))
            .map(Supervised::all)
            .toList();
    return pieces.isEmpty()
        ? Cut.leftOut("a text of one token")
        : new Cut(pieces, false, false, "");
  }

  private int[] withEnd(int[] ids) {
    if (end == null || ids.length > 0 && ids[ids.length - 1] == end) {
      return ids;
    }
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = end;
    return ended;
  }
}
