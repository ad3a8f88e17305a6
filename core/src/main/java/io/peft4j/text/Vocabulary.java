package io.peft4j.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.Json;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a base model has to say about text: its tokenizer, its special tokens by name, its chat
 * templates.
 *
 * @param named special tokens by what they are called: {@code bos_token}, {@code eos_token}, ...
 * @param eosTokens ids of the tokens that end a text: those that generation stops at and the
 *     tokenizer's own, which training puts behind answers
 * @param templates the model's chat templates by name, {@code default} first
 * @param source where it comes from, for errors
 */
public record Vocabulary(
    TokenizerJson tokenizer,
    Map<String, String> named,
    Set<Integer> eosTokens,
    Map<String, String> templates,
    String source) {

  /** Reads what a base's files say. */
  public static Vocabulary of(ModelFiles files) {
    return of(
        files.tokenizer(),
        files.tokenizerConfig(),
        files.generationConfig(),
        files.config(),
        files.path().toString());
  }

  /**
   * Reads a vocabulary.
   *
   * @param tokenizer {@code tokenizer.json}
   * @param tokenizerConfig {@code tokenizer_config.json}, with the chat template in it
   * @param generationConfig {@code generation_config.json}; may be empty
   * @param config {@code config.json}; may be empty
   * @throws UserError if the tokenizer cannot be read
   */
  public static Vocabulary of(
      JsonNode tokenizer,
      JsonNode tokenizerConfig,
      JsonNode generationConfig,
      JsonNode config,
      String source) {
    byte[] json = Json.text(tokenizer).getBytes(StandardCharsets.UTF_8);
    TokenizerJson loaded =
        TokenizerJson.load(new ByteArrayInputStream(json), source + " tokenizer.json");
    Map<String, String> named = named(tokenizerConfig);
    for (String name : List.of("bos_token", "eos_token", "pad_token")) {
      for (int id : ids(config.path(name + "_id"))) {
        loaded.special().text(id).ifPresent(text -> named.putIfAbsent(name, text));
      }
    }
    Set<Integer> eos = new TreeSet<>(ids(generationConfig.path("eos_token_id")));
    if (eos.isEmpty()) {
      eos.addAll(ids(config.path("eos_token_id")));
    }
    loaded.special().id(named.get("eos_token")).ifPresent(eos::add);
    return new Vocabulary(loaded, named, eos, templates(tokenizerConfig), source);
  }

  private static Map<String, String> named(JsonNode config) {
    Map<String, String> named = new LinkedHashMap<>();
    config
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              // Older files write a token as an object with its settings.
              JsonNode text = value.isObject() ? value.path("content") : value;
              if (field.getKey().endsWith("_token") && text.isTextual()) {
                named.put(field.getKey(), text.textValue());
              }
            });
    JsonNode extra = config.path("extra_special_tokens");
    if (extra.isObject()) {
      named.putAll(named(extra));
    }
    return named;
  }

  private static List<Integer> ids(JsonNode node) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (id.isInt()) {
        ids.add(id.intValue());
      }
    }
    return ids;
  }

  private static Map<String, String> templates(JsonNode config) {
    JsonNode templates = config.path("chat_template");
    Map<String, String> byName = new LinkedHashMap<>();
    if (templates.isTextual()) {
      byName.put("default", templates.textValue());
    }
    for (JsonNode template : templates) {
      byName.put(template.path("name").asText(), template.path("template").asText());
    }
    return byName;
  }

  /** The id of a special token that is known by name; null if the model has none. */
  public @Nullable Integer id(String name) {
    return tokenizer.special().id(named.get(name)).orElse(null);
  }

  /** True if the model brings a chat template. */
  public boolean knowsChat() {
    return templates.containsKey("default");
  }

  /**
   * The encoder for the model's own chat template.
   *
   * @throws UserError if it has none
   */
  public ChatEncoder chat() {
    return chat("default");
  }

  /**
   * The encoder for a chat template.
   *
   * @param template the name of one that the model or peft4j brings, or a file
   * @throws UserError if there is no such template
   */
  public ChatEncoder chat(String template) {
    Map<String, String> special = new LinkedHashMap<>(named);
    // What a text starts with where the tokenizer says so; peft4j's own templates ask for it.
    special.put("text_start", startsWithBos() ? named.getOrDefault("bos_token", "") : "");
    return new ChatEncoder(tokenizer, template(template), special);
  }

  private boolean startsWithBos() {
    int[] around = tokenizer.encode("", null, Integer.MAX_VALUE).ids();
    Integer bos = id("bos_token");
    return around.length > 0 && bos != null && around[0] == bos;
  }

  private ChatTemplate template(String choice) {
    String own = templates.get(choice);
    if (own != null) {
      return ChatTemplate.parse(own, source + " chat template");
    }
    if (ChatTemplate.builtInNames().contains(choice)) {
      return ChatTemplate.builtIn(choice);
    }
    Path file = Path.of(choice);
    if (Files.isRegularFile(file)) {
      try {
        return ChatTemplate.parse(Files.readString(file), choice);
      } catch (IOException e) {
        throw new UserError("cannot read " + choice + ": check that it is UTF-8", e);
      }
    }
    List<String> known = new ArrayList<>(templates.keySet());
    known.addAll(ChatTemplate.builtInNames());
    if (choice.equals("default")) {
      throw new UserError(
          "%s has no chat template: choose one with --chat-template: %s, or a file"
              .formatted(source, String.join(", ", known)));
    }
    throw new UserError(
        "there is no chat template '%s': take one of %s, or a file%s"
            .formatted(choice, String.join(", ", known), DidYouMean.hint(choice, known)));
  }
}
