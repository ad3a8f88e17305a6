package io.peft4j.text;

import com.fasterxml.jackson.databind.node.NullNode;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.UserError;
import io.peft4j.text.jinja.Rendered;
import io.peft4j.text.jinja.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a model wants a conversation written down: a Jinja template, the model's own or one that
 * peft4j brings. Safe to use from several threads.
 */
public final class ChatTemplate {
  private static final List<String> BUILT_IN =
      List.of("alpaca", "chatml", "gemma", "llama3", "mistral", "plain", "vicuna", "zephyr");

  /** Names that a message's reasoning goes by; a template may read any. */
  private static final List<String> REASONING =
      List.of("reasoning_content", "thinking", "reasoning");

  private final Template template;

  private ChatTemplate(Template template) {
    this.template = template;
  }

  /**
   * Reads a template.
   *
   * @param name what to call it in an error message
   * @throws UserError if it is none, or asks for something that is not known here, with its line
   */
  public static ChatTemplate parse(String source, String name) {
    return new ChatTemplate(Template.parse(source, name));
  }

  /** The names of the templates that peft4j brings. */
  public static List<String> builtInNames() {
    return BUILT_IN;
  }

  /**
   * A template that peft4j brings.
   *
   * @throws UserError if there is none of that name
   */
  public static ChatTemplate builtIn(String name) {
    if (!BUILT_IN.contains(name)) {
      throw new UserError(
          "there is no chat template '%s': take one of %s%s"
              .formatted(name, String.join(", ", BUILT_IN), DidYouMean.hint(name, BUILT_IN)));
    }
    try (InputStream in = ChatTemplate.class.getResourceAsStream("template/" + name + ".jinja")) {
      byte[] source = Objects.requireNonNull(in, name).readAllBytes();
      return parse(new String(source, StandardCharsets.UTF_8), "chat template '" + name + "'");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text of a conversation.
   *
   * @param addGenerationPrompt whether the text goes on to where the assistant's answer starts
   * @param variables what else the template may read: {@code tools}, {@code bos_token}, ...
   * @throws UserError if the template refuses the conversation
   */
  public String render(
      List<Message> messages, boolean addGenerationPrompt, Map<String, ?> variables) {
    List<Map<String, Object>> data = messages.stream().map(ChatTemplate::data).toList();
    return render(data, addGenerationPrompt, variables, LocalDateTime.now()).text();
  }

  /** True if the template says itself which text is the assistant's. */
  boolean marksGenerated() {
    return template.marksGenerated();
  }

  Rendered render(
      Object messages, boolean addGenerationPrompt, Map<String, ?> variables, LocalDateTime now) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("tools", null);
    all.put("documents", null);
    all.putAll(variables);
    all.put("messages", messages);
    all.put("add_generation_prompt", addGenerationPrompt);
    return template.render(all, now);
  }

  /** A message as a template reads it. */
  static Map<String, Object> data(Message message) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("role", message.role());
    data.put("content", message.content());
    // Templates test whether a field is there; transformers drops those that say nothing, too.
    message
        .more()
        .forEach(
            (name, value) -> {
              if (value != null && !(value instanceof NullNode)) {
                data.put(name, value);
              }
            });
    REASONING.stream()
        .map(data::get)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            thoughts -> {
              data.put("reasoning_content", thoughts);
              data.putIfAbsent("thinking", thoughts);
            });
    return data;
  }
}
