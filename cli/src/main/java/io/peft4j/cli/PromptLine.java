package io.peft4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.text.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt from a jsonl file: {@code prompt} (a text) or {@code messages} (each with the texts
 * {@code role} and {@code content}), and perhaps {@code adapter} (a directory, or null for the bare
 * base). Other keys are left alone.
 *
 * @param fields the line as it was read
 * @param where file and line, for messages
 */
record PromptLine(ObjectNode fields, String where) {

  /**
   * Reads a file; empty lines are skipped.
   *
   * @throws UserError naming the first line that holds no prompt
   */
  static List<PromptLine> read(Path file) {
    List<PromptLine> lines = new ArrayList<>();
    try {
      int number = 0;
      for (String text : Files.readAllLines(file)) {
        number++;
        if (!text.isBlank()) {
          lines.add(line(text, "%s, line %d".formatted(file, number)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (lines.isEmpty()) {
      throw new UserError(file + " holds no prompts: write one JSON object a line");
    }
    return lines;
  }

  private static PromptLine line(String text, String where) {
    JsonNode node = Json.read(text.getBytes(StandardCharsets.UTF_8), JsonNode.class, where);
    if (!(node instanceof ObjectNode fields)) {
      throw new UserError(where + " is no JSON object with a key 'prompt' or 'messages'");
    }
    PromptLine line = new PromptLine(fields, where);
    if (line.prompt() == null && line.messages().isEmpty()) {
      throw new UserError(where + " has neither a text 'prompt' nor a list 'messages'");
    }
    return line;
  }

  /** The text that is asked; null if the line has messages. */
  @Nullable String prompt() {
    JsonNode prompt = fields.path("prompt");
    return prompt.isTextual() ? prompt.asText() : null;
  }

  /** The conversation so far; empty if the line has a prompt. */
  List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : fields.path("messages")) {
      JsonNode role = message.path("role");
      JsonNode content = message.path("content");
      if (!role.isTextual() || !content.isTextual()) {
        throw new UserError(where + ": a message needs the texts 'role' and 'content'");
      }
      messages.add(new Message(role.asText(), content.asText()));
    }
    return messages;
  }

  /** What answers: the line's own adapter, or {@code otherwise} if it says nothing. */
  @Nullable Path adapter(@Nullable Path otherwise) {
    JsonNode adapter = fields.path("adapter");
    if (adapter.isMissingNode()) {
      return otherwise;
    }
    return adapter.isNull() ? null : Path.of(adapter.asText());
  }
}
