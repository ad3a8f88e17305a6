package io.peft4j.text;

import io.peft4j.format.UserError;
import io.peft4j.text.jinja.Rendered;
import io.peft4j.text.jinja.Rendered.Span;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Conversations to tokens, by a model's chat template and tokenizer. Safe to use from several
 * threads.
 *
 * <p>Special tokens come from the template alone. Whatever a message holds, it is encoded as
 * ordinary text; a conversation whose words make a special token together with the template's is
 * refused. The tokens of all others are those of {@code apply_chat_template} in Python.
 */
public final class ChatEncoder {
  /**
   * The day in conversations that are learned, for templates that tell it: a run that goes on
   * tomorrow must see the same tokens. It is the one that Llama's templates fall back to.
   */
  private static final LocalDateTime LEARNED_ON = LocalDateTime.of(2024, 7, 26, 0, 0);

  /** Roles that may have the name of a special token, as in {@code <|user|>}. */
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "model", "tool", "function", "ipython");

  private final TokenizerJson tokenizer;
  private final ChatTemplate template;
  private final Map<String, String> special;
  private final Map<String, ?> variables;
  private final @Nullable LocalDateTime now;

  private ChatEncoder(
      TokenizerJson tokenizer,
      ChatTemplate template,
      Map<String, String> special,
      Map<String, ?> variables,
      @Nullable LocalDateTime now) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.special = special;
    this.variables = variables;
    this.now = now;
  }

  /**
   * An encoder.
   *
   * @param special the special tokens that the template knows by name, such as {@code eos_token}
   */
  ChatEncoder(TokenizerJson tokenizer, ChatTemplate template, Map<String, String> special) {
    this(tokenizer, template, special, Map.of(), null);
  }

  /** The same with more that the template can read, such as {@code tools}. */
  public ChatEncoder with(Map<String, ?> more) {
    Map<String, Object> all = new LinkedHashMap<>(variables);
    all.putAll(more);
    return new ChatEncoder(tokenizer, template, special, all, now);
  }

  /** The same at a fixed time. Otherwise prompts tell the time that it is. */
  public ChatEncoder at(LocalDateTime time) {
    return new ChatEncoder(tokenizer, template, special, variables, time);
  }

  /**
   * The tokens of a conversation up to where the assistant's next answer starts.
   *
   * @throws UserError if the template refuses the conversation
   */
  public int[] prompt(List<Message> messages) {
    Work work = new Work(messages, now == null ? LocalDateTime.now() : now);
    Rendered rendered = work.render(messages.size(), true);
    work.refuseForgery(rendered, true);
    return tokenizer.encode(work.hiding.restore(rendered.text(), List.of()).text()).ids();
  }

  /**
   * The tokens of a whole conversation, and which of them are the assistant's.
   *
   * @throws UserError if the template refuses the conversation, or it cannot be told which part of
   *     the text is an answer
   */
  public ChatTokens answers(List<Message> messages) {
    Work work = new Work(messages, now == null ? LEARNED_ON : now);
    Rendered rendered = work.render(messages.size(), false);
    work.refuseForgery(rendered, false);
    List<Span> answers =
        template.marksGenerated()
            ? rendered.generated()
            : new AnswerSpans(
                    (count, prompt) -> work.render(count, prompt).text(),
                    tokenizer.special(),
                    work.messages)
                .in(rendered.text());
    Hiding.Restored restored = work.hiding.restore(rendered.text(), answers);
    PlacedTokens tokens = tokenizer.encode(restored.text());
    return new ChatTokens(tokens.ids(), tokens.within(restored.spans()));
  }

  /**
   * The special token that ends an answer in this template: generation should stop there even where
   * the model does not say so. Null if there is none.
   */
  public @Nullable Integer endOfAnswer() {
    ChatTokens tokens;
    try {
      tokens = answers(List.of(new Message("user", "a"), new Message("assistant", "b")));
    } catch (UserError refused) {
      return null;
    }
    for (int i = tokens.ids().length - 1; i >= 0; i--) {
      if (tokens.assistant()[i]) {
        int last = tokens.ids()[i];
        return tokenizer.special().text(last).isPresent() ? last : null;
      }
    }
    return null;
  }

  /** One conversation under way. */
  private final class Work {
    final Hiding hiding;
    final List<Map<String, Object>> messages;
    private final Map<String, Object> variables = new LinkedHashMap<>();
    private final LocalDateTime time;

    @SuppressWarnings("unchecked")
    Work(List<Message> said, LocalDateTime time) {
      this.time = time;
      said.forEach(message -> check(message.role()));
      List<Map<String, Object>> data = said.stream().map(ChatTemplate::data).toList();
      hiding = new Hiding(tokenizer.special(), List.of(data, ChatEncoder.this.variables));
      messages = (List<Map<String, Object>>) hiding.hide(data);
      variables.putAll((Map<String, Object>) hiding.hide(ChatEncoder.this.variables));
    }

    /** The text of the first {@code count} messages. */
    Rendered render(int count, boolean prompt) {
      return render(messages.subList(0, count), prompt, variables);
    }

    private Rendered render(Object said, boolean prompt, Map<?, ?> others) {
      Map<String, Object> all = new LinkedHashMap<>(special);
      others.forEach((name, value) -> all.put((String) name, value));
      return template.render(said, prompt, all, time);
    }

    /** Compares with the same conversation in letters that no special token has. */
    void refuseForgery(Rendered rendered, boolean prompt) {
      Object harmless = hiding.withoutMarks(messages);
      if (harmless == null) {
        return;
      }
      Rendered compared = render(harmless, prompt, variables);
      if (!tokens(rendered).equals(tokens(compared))) {
        throw new UserError(
            "a message and the chat template make a special token together:"
                + " take the brackets and bars out of the message");
      }
    }

    private List<SpecialToken> tokens(Rendered rendered) {
      return tokenizer.special().find(rendered.text()).stream()
          .map(SpecialTokens.Match::token)
          .toList();
    }
  }

  /** Some templates write {@code <|role|>}: no role may make a token of another meaning so. */
  private void check(String role) {
    boolean plain = role.matches("[\\p{L}\\p{N}_-]+");
    boolean forges =
        !ROLES.contains(role)
            && tokenizer.special().all().stream()
                .anyMatch(token -> token.text().replaceAll("^\\W+|\\W+$", "").equals(role));
    if (!plain || forges) {
      throw new UserError("'" + role + "' is no role: take one of system, user, assistant, tool");
    }
  }
}
