package io.peft4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.text.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows into conversations.
 *
 * @param suffix what is appended to every prompt
 */
record InstructionRows(InstructionFiles files, InstructionColumns columns, String suffix) {
  private static final String SYSTEM = "system";
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  /** What data sets call the three who speak, and tools. */
  private static final Map<String, String> ROLES =
      Map.ofEntries(
          Map.entry("system", SYSTEM),
          Map.entry("developer", SYSTEM),
          Map.entry("user", USER),
          Map.entry("human", USER),
          Map.entry("prompter", USER),
          Map.entry("assistant", ASSISTANT),
          Map.entry("gpt", ASSISTANT),
          Map.entry("chatgpt", ASSISTANT),
          Map.entry("bot", ASSISTANT),
          Map.entry("model", ASSISTANT),
          Map.entry("tool", "tool"),
          Map.entry("function", "tool"),
          Map.entry("observation", "tool"));

  /** The conversations of all rows that have one; the others are left out and counted. */
  List<Conversation> read(List<JsonNode> rows, LeftOut leftOut) {
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      try {
        conversations.add(new Conversation(i + 1, messages(rows.get(i))));
      } catch (BrokenRow e) {
        leftOut.add(e.getMessage(), i + 1);
      }
    }
    return conversations;
  }

  private List<Message> messages(JsonNode row) throws BrokenRow {
    JsonNode prompt = row.path(columns.prompt());
    List<Message> messages = new ArrayList<>();
    if (columns.system() != null && !isBlank(row.path(columns.system()))) {
      messages.add(new Message(SYSTEM, text(row.path(columns.system()), "system message")));
    }
    switch (columns.format()) {
      case MESSAGES -> add(messages, prompt, "role", "content");
      case SHAREGPT -> add(messages, prompt, "from", "value");
      case TEXT -> messages.add(new Message(ASSISTANT, text(prompt, "text")));
      case ALPACA, PROMPT_COMPLETION, LABELLED -> addPair(messages, row);
    }
    if (files.system() != null
        && columns.format() != InstructionFormat.TEXT
        && !messages.get(0).role().equals(SYSTEM)) {
      messages.add(0, new Message(SYSTEM, files.system()));
    }
    return messages;
  }

  private void addPair(List<Message> messages, JsonNode row) throws BrokenRow {
    JsonNode prompt = row.path(columns.prompt());
    JsonNode completion = row.path(String.valueOf(columns.completion()));
    if (prompt.isArray()) {
      addAll(messages, prompt, "role", "content");
    } else {
      messages.add(new Message(USER, text(prompt, "prompt") + input(row) + suffix));
    }
    if (completion.isArray()) {
      addAll(messages, completion, "role", "content");
    } else {
      messages.add(new Message(ASSISTANT, text(completion, "answer")));
    }
  }

  private String input(JsonNode row) throws BrokenRow {
    JsonNode input = columns.input() == null ? row.path("") : row.path(columns.input());
    return isBlank(input) ? "" : "\n\n" + text(input, "input");
  }

  /** A whole conversation, up to its last answer. */
  private static void add(List<Message> messages, JsonNode list, String role, String content)
      throws BrokenRow {
    if (!list.isArray()) {
      throw new BrokenRow("no messages");
    }
    addAll(messages, list, role, content);
    while (!messages.isEmpty() && !last(messages).role().equals(ASSISTANT)) {
      messages.remove(messages.size() - 1);
    }
    if (messages.isEmpty()) {
      throw new BrokenRow("no assistant message");
    }
  }

  private static Message last(List<Message> messages) {
    return messages.get(messages.size() - 1);
  }

  private static void addAll(List<Message> messages, JsonNode list, String role, String content)
      throws BrokenRow {
    for (JsonNode entry : list) {
      String name = entry.path(role).asText("").toLowerCase(Locale.ROOT);
      String known = ROLES.get(name);
      if (known == null) {
        throw new BrokenRow("unknown role '" + name + "'");
      }
      String what = known.equals(ASSISTANT) ? "answer" : "message";
      messages.add(new Message(known, content(entry.path(content), what)));
    }
  }

  /** A text, or a list of parts that are texts. */
  private static String content(JsonNode content, String what) throws BrokenRow {
    if (!content.isArray()) {
      return text(content, what);
    }
    StringBuilder parts = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText("text").equals("text")) {
        throw new BrokenRow("a message with " + part.path("type").asText());
      }
      parts.append(text(part.path("text"), what));
    }
    if (parts.isEmpty()) {
      throw new BrokenRow("no " + what);
    }
    return parts.toString();
  }

  private static String text(JsonNode value, String what) throws BrokenRow {
    if (value.isContainerNode()) {
      throw new BrokenRow(what + " is no text");
    }
    String text = value.isNull() ? null : value.asText(null);
    if (text == null || text.isBlank()) {
      throw new BrokenRow((text == null ? "no " : "empty ") + what);
    }
    return text;
  }

  private static boolean isBlank(JsonNode value) {
    @Nullable String text = value.isNull() ? null : value.asText(null);
    return value.isMissingNode() || text == null || text.isBlank();
  }
}
