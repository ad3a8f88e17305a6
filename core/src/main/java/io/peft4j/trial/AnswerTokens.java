package io.peft4j.trial;

import io.peft4j.data.AnswerSet;
import io.peft4j.data.Conversation;
import io.peft4j.data.Rendering;
import io.peft4j.data.Supervised;
import io.peft4j.data.SupervisedEncoder;
import io.peft4j.text.Message;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Turns a study's conversations into tokens, each way that an arm may see them. */
final class AnswerTokens {
  private final AnswerSet data;
  private final Map<AnswerVariant, SupervisedEncoder> encoders = new EnumMap<>(AnswerVariant.class);
  private final SupervisedEncoder whole;
  private final Rendering rendering;

  AnswerTokens(LoadedBase base, AnswerSet data, int maxLength) {
    this.data = data;
    this.rendering = base.rendering();
    this.whole = encoder(base, rendering, base.model().sites().maxPositions(), true);
    encoders.put(AnswerVariant.STANDARD, encoder(base, rendering, maxLength, true));
    encoders.put(AnswerVariant.ALL_TOKENS, encoder(base, rendering, maxLength, false));
    encoders.put(AnswerVariant.PLAIN, encoder(base, base.plainRendering(), maxLength, true));
  }

  private static SupervisedEncoder encoder(
      LoadedBase base, Rendering rendering, int maxLength, boolean answersOnly) {
    return new SupervisedEncoder(rendering, base.tokenizer(), maxLength, answersOnly);
  }

  /** One row's examples: one, or several pieces of a long plain text. */
  List<Supervised> of(Conversation row, AnswerVariant variant) {
    return encoders.get(variant).encode(row, data.format());
  }

  /** The examples of all rows. */
  List<Supervised> examples(List<Conversation> rows, AnswerVariant variant) {
    return rows.parallelStream().flatMap(row -> of(row, variant).stream()).toList();
  }

  /** A row with answered prompts in front of its messages; only its own answers are scored. */
  Supervised behind(List<Message> shots, Conversation row) {
    List<Message> messages = new ArrayList<>(row.messages());
    // A system message stays first: templates want it there.
    int at = messages.get(0).role().equals("system") ? 1 : 0;
    messages.addAll(at, shots.stream().filter(m -> !m.role().equals("system")).toList());
    int own = of(row, AnswerVariant.STANDARD).get(0).targets().length;
    return whole.encode(new Conversation(row.row(), messages), data.format()).get(0).lastTargets(own);
  }

  /** How many tokens of a row are learned in the base's template. */
  int learned(Conversation row) {
    return of(row, AnswerVariant.STANDARD).stream().mapToInt(e -> e.targets().length).sum();
  }

  /** Tokens that messages take. */
  int count(List<Message> messages) {
    return rendering.render(messages).length();
  }
}
