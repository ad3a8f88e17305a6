package io.peft4j.data;

import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import io.peft4j.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A template of one text for base models that know no chat: {@code "Question: {prompt}\nAnswer:
 * {completion}"}.
 *
 * <p>A system message stands in front of the prompt that follows it. The answer and the end of the
 * text are learned. Answers are tokenized apart from prompts, so that an answer's tokens do not
 * depend on what was asked; a space between them belongs to the answer, as byte-level tokenizers
 * like it.
 */
public final class PlainTemplate implements Rendering {
  private static final String PROMPT = "{prompt}";
  private static final String COMPLETION = "{completion}";

  private final String before;
  private final String after;
  private final Tokenizer tokenizer;
  private final @Nullable Integer start;
  private final @Nullable Integer end;

  /**
   * A template.
   *
   * @param template a text with {@code {prompt}} and perhaps {@code {completion}} at its end
   * @param start the token that begins a text; null for none
   * @param end the token that ends an answer; null for none
   * @throws UserError if the template has no prompt, or text behind the completion
   */
  public PlainTemplate(
      String template, Tokenizer tokenizer, @Nullable Integer start, @Nullable Integer end) {
    int prompt = template.indexOf(PROMPT);
    int completion = template.indexOf(COMPLETION);
    if (prompt < 0) {
      throw new UserError(
          "the template \"%s\" has no {prompt}: write one, as in \"Question: {prompt}\\nAnswer:\""
              .formatted(template));
    }
    if (completion >= 0 && !(completion > prompt && template.endsWith(COMPLETION))) {
      throw new UserError(
          "the template \"%s\" goes on behind {completion}: let it end there".formatted(template));
    }
    this.before = template.substring(0, prompt);
    this.after =
        template.substring(
            prompt + PROMPT.length(), completion < 0 ? template.length() : completion);
    this.tokenizer = tokenizer;
    this.start = start;
    this.end = end;
  }

  @Override
  public Supervised render(List<Message> messages) {
    List<int[]> pieces = new ArrayList<>();
    List<Boolean> learned = new ArrayList<>();
    if (start != null) {
      pieces.add(new int[] {start});
      learned.add(false);
    }
    StringBuilder asked = new StringBuilder();
    for (Message message : messages) {
      switch (message.role()) {
        case "assistant" -> {
          boolean space = asked.length() > 0 && asked.charAt(asked.length() - 1) == ' ';
          asked.setLength(asked.length() - (space ? 1 : 0));
          pieces.add(tokenizer.encodeContent(asked.toString()));
          learned.add(false);
          pieces.add(tokenizer.encodeContent((space ? " " : "") + message.content()));
          learned.add(true);
          if (end != null) {
            pieces.add(new int[] {end});
            learned.add(true);
          }
          asked.setLength(0);
        }
        case "system" -> asked.append(message.content()).append("\n\n");
        default -> asked.append(before).append(message.content()).append(after);
      }
    }
    return joined(pieces, learned);
  }

  private static Supervised joined(List<int[]> pieces, List<Boolean> learned) {
    int[] ids = pieces.stream().flatMapToInt(IntStream::of).toArray();
    boolean[] flags = new boolean[ids.length];
    int next = 0;
    for (int i = 0; i < pieces.size(); i++) {
      for (int k = 0; k < pieces.get(i).length; k++) {
        flags[next++] = learned.get(i);
      }
    }
    return Supervised.of(ids, flags);
  }
}
