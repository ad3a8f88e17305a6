package io.peft4j.generate;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.adapter.Artifact;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Workers;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.text.ChatEncoder;
import io.peft4j.text.Message;
import io.peft4j.text.Vocabulary;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A causal base with its vocabulary, its chat template and the adapters that were asked for so far:
 * what it takes to answer a text with a text.
 */
public final class LanguageModel implements AutoCloseable {
  private final BaseModel base;
  private final Vocabulary vocabulary;
  private final @Nullable ChatEncoder chat;
  private final Sampling sampling;
  private final Set<Integer> endTokens;
  private final Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
  private final Map<Path, AttachedAdapter> adapters = new HashMap<>();

  private LanguageModel(
      BaseModel base, Vocabulary vocabulary, @Nullable ChatEncoder chat, Sampling sampling) {
    this.base = base;
    this.vocabulary = vocabulary;
    this.chat = chat;
    this.sampling = sampling;
    this.endTokens = new HashSet<>(vocabulary.eosTokens());
    Integer end = chat == null ? null : chat.endOfAnswer();
    if (end != null) {
      endTokens.add(end);
    }
  }

  /**
   * Loads a base in float32.
   *
   * @param path a directory, a GGUF file or the id of a model that was pulled
   * @param template the chat template's name or file; null for the model's own, if it has one
   * @throws UserError if it is not there, is damaged or predicts no words, or there is no such
   *     template
   */
  public static LanguageModel load(Path path, @Nullable String template) {
    try (ModelFiles files = ModelFiles.open(path)) {
      Vocabulary vocabulary = Vocabulary.of(files);
      ChatEncoder chat = null;
      if (template != null) {
        chat = vocabulary.chat(template);
      } else if (vocabulary.knowsChat()) {
        chat = vocabulary.chat();
      }
      Sampling sampling = sampling(files.generationConfig());
      BaseModel base = Checkpoint.load(files, Precision.F32);
      if (!base.causal()) {
        base.close();
        throw new UserError(
            "%s predicts no next word: name a causal language model".formatted(path));
      }
      return new LanguageModel(base, vocabulary, chat, sampling);
    }
  }

  /** What the model's makers recommend: transformers uses it where nothing else is asked for. */
  private static Sampling sampling(JsonNode config) {
    Sampling.Builder sampling =
        Sampling.builder().repetitionPenalty(config.path("repetition_penalty").asDouble(1));
    if (config.path("do_sample").asBoolean()) {
      sampling
          .temperature(config.path("temperature").asDouble(1))
          .topK(config.path("top_k").asInt(50))
          .topP(config.path("top_p").asDouble(1))
          .minP(config.path("min_p").asDouble(0));
    }
    return sampling.build();
  }

  public BaseModel base() {
    return base;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** How tokens are chosen where nothing else is asked for: as generation_config.json says. */
  public Sampling sampling() {
    return sampling;
  }

  /** True if conversations can be written down: there is a chat template. */
  public boolean chats() {
    return chat != null;
  }

  /** The tokens of a text as it stands, with what the tokenizer puts around texts. */
  public int[] prompt(String text) {
    return vocabulary.tokenizer().encode(text, null, Integer.MAX_VALUE).ids();
  }

  /**
   * The tokens of a conversation up to where the next answer starts.
   *
   * @throws UserError if there is no chat template, or it refuses the conversation
   */
  public int[] prompt(List<Message> conversation) {
    return (chat == null ? vocabulary.chat() : chat).prompt(conversation);
  }

  /**
   * The adapter, or fully trained model, in a directory; it is loaded once.
   *
   * @throws UserError if there is none, or it does not fit the base
   */
  public Attachments adapter(Path directory) {
    return adapters.computeIfAbsent(
        directory, path -> Artifact.load(base, path, vocabulary.tokenizer()::encode));
  }

  /** A request whose answer goes to {@code out} as text, piece by piece. */
  public Request request(
      int[] prompt, Attachments adapter, GenerationSettings settings, Consumer<String> out) {
    Set<Integer> stops = new HashSet<>(settings.stopTokens());
    if (!settings.ignoreEnd()) {
      stops.addAll(endTokens);
    }
    return new Request(
        prompt,
        adapter,
        settings.sampling(),
        stops,
        settings.maxNewTokens(),
        new TextSink(vocabulary.tokenizer().stream(), settings.stopStrings(), out));
  }

  /**
   * A generator on all cores; it is closed before the model.
   *
   * @param slots how many answers grow at a time
   * @param keep how many finished sequences stay in memory
   */
  public Generator generator(int slots, int keep) {
    return new Generator(base, workers, slots, keep);
  }

  @Override
  public void close() {
    adapters.values().forEach(AttachedAdapter::close);
    workers.close();
    base.close();
  }
}
