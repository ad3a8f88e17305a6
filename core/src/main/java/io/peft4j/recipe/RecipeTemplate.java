package io.peft4j.recipe;

import io.peft4j.data.ChatRendering;
import io.peft4j.data.PlainTemplate;
import io.peft4j.data.Rendering;
import io.peft4j.text.ChatEncoder;
import io.peft4j.text.Vocabulary;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** Chooses how conversations become tokens. */
final class RecipeTemplate {
  private static final String PROMPT = "{prompt}";

  private RecipeTemplate() {}

  /**
   * The base's chat template, or what takes its place.
   *
   * @param template the name of a template, a file, or a text with {@code {prompt}}; null for the
   *     base's own
   * @param time what templates that tell the day are told
   * @throws io.peft4j.format.UserError if there is no such template
   */
  static Rendering rendering(@Nullable String template, Vocabulary vocabulary, LocalDateTime time) {
    if (template != null && template.contains(PROMPT)) {
      return new PlainTemplate(
          template, vocabulary.tokenizer(), start(vocabulary), vocabulary.id("eos_token"));
    }
    ChatEncoder chat = template == null ? vocabulary.chat() : vocabulary.chat(template);
    return new ChatRendering(chat.at(time));
  }

  /** The token that the tokenizer puts in front of a text; null if it puts none there. */
  private static @Nullable Integer start(Vocabulary vocabulary) {
    int[] around = vocabulary.tokenizer().encode("", null, Integer.MAX_VALUE).ids();
    Integer bos = vocabulary.id("bos_token");
    return around.length > 0 && bos != null && around[0] == bos ? bos : null;
  }
}
