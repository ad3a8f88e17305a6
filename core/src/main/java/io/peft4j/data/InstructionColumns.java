package io.peft4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.UserError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one file are read: format, and which columns hold what.
 *
 * @param prompt the column of prompts, lists of messages, or texts
 * @param completion the column of answers or labels; null where the prompt's column has all
 * @param input an optional column that is appended to the prompt
 * @param system an optional column of system messages
 */
record InstructionColumns(
    InstructionFormat format,
    String prompt,
    @Nullable String completion,
    @Nullable String input,
    @Nullable String system) {

  private static final List<String> LISTS =
      List.of("messages", "conversations", "conversation", "dialog", "turns");

  /** Pairs of usual names, the more telling ones first. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("prompt", "completion"),
          List.of("prompt", "response"),
          List.of("prompt", "answer"),
          List.of("question", "answer"),
          List.of("question", "response"),
          List.of("query", "response"),
          List.of("query", "answer"),
          List.of("problem", "solution"),
          List.of("input", "output"),
          List.of("source", "target"));

  private static final List<String> ALPACA_ANSWERS = List.of("output", "response", "completion");
  private static final List<String> ALPACA_INPUTS = List.of("input", "context");
  private static final List<String> TEXTS = List.of("text", "content", "document");

  /**
   * Finds format and columns: those that the user names, the others by their names.
   *
   * @param there names of the file's columns
   * @param rows of the file
   * @throws UserError if a column is missing, or the names tell nothing
   */
  static InstructionColumns find(InstructionFiles files, List<String> there, List<JsonNode> rows) {
    Finder finder = new Finder(files, there, rows);
    return files.format() == null ? finder.guess() : finder.of(files.format());
  }

  /** One sentence for the user. */
  String description() {
    StringBuilder text = new StringBuilder(format.key()).append(" ('").append(prompt).append('\'');
    for (String column : new @Nullable String[] {input, completion, system}) {
      if (column != null) {
        text.append(", '").append(column).append('\'');
      }
    }
    return text.append(')').toString();
  }

  private record Finder(InstructionFiles files, List<String> there, List<JsonNode> rows) {

    InstructionColumns guess() {
      if (files.prompt() != null && files.completion() != null) {
        return of(InstructionFormat.PROMPT_COMPLETION);
      }
      for (InstructionFormat format : InstructionFormat.values()) {
        Optional<InstructionColumns> found = as(format);
        if (found.isPresent()) {
          return found.get();
        }
      }
      throw new UserError(
          ("cannot tell how to read '%s'; its columns are %s: name prompt_column and"
                  + " completion_column")
              .formatted(files.file(), Columns.list(there)));
    }

    InstructionColumns of(InstructionFormat format) {
      return as(format)
          .orElseThrow(
              () ->
                  new UserError(
                      "'%s' is not in the format %s; its columns are %s: name prompt_column%s"
                          .formatted(
                              files.file(),
                              format.key(),
                              Columns.list(there),
                              hasCompletion(format) ? " and completion_column" : "")));
    }

    private static boolean hasCompletion(InstructionFormat format) {
      return switch (format) {
        case ALPACA, PROMPT_COMPLETION, LABELLED -> true;
        case MESSAGES, SHAREGPT, TEXT -> false;
      };
    }

    private Optional<InstructionColumns> as(InstructionFormat format) {
      return switch (format) {
        case MESSAGES -> list(format, "role");
        case SHAREGPT -> list(format, "from");
        case ALPACA -> columns(format, prompt(List.of("instruction")), completion(ALPACA_ANSWERS));
        case PROMPT_COMPLETION -> pair();
        case LABELLED ->
            columns(format, prompt(Columns.TEXT_NAMES), completion(Columns.LABEL_NAMES));
        case TEXT ->
            prompt(TEXTS).map(text -> new InstructionColumns(format, text, null, null, null));
      };
    }

    /** A column whose first list has entries with {@code key}. */
    private Optional<InstructionColumns> list(InstructionFormat format, String key) {
      return prompt(LISTS)
          .filter(
              column ->
                  rows.stream()
                      .map(row -> row.path(column).path(0))
                      .filter(JsonNode::isObject)
                      .findFirst()
                      .map(first -> first.has(key))
                      .orElse(false))
          .map(
              column ->
                  new InstructionColumns(format, column, null, null, first(List.of("system"))));
    }

    private Optional<InstructionColumns> pair() {
      InstructionFormat format = InstructionFormat.PROMPT_COMPLETION;
      if (files.prompt() != null && files.completion() != null) {
        return columns(format, prompt(List.of()), completion(List.of()));
      }
      for (List<String> names : PAIRS) {
        Optional<InstructionColumns> found =
            columns(format, prompt(names.subList(0, 1)), completion(names.subList(1, 2)));
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<InstructionColumns> columns(
        InstructionFormat format, Optional<String> prompt, Optional<String> completion) {
      if (prompt.isEmpty() || completion.isEmpty() || prompt.equals(completion)) {
        return Optional.empty();
      }
      String input = format == InstructionFormat.ALPACA ? first(ALPACA_INPUTS) : null;
      String system = format == InstructionFormat.LABELLED ? null : first(List.of("system"));
      return Optional.of(
          new InstructionColumns(format, prompt.get(), completion.get(), input, system));
    }

    private Optional<String> prompt(List<String> usual) {
      return named(files.prompt(), usual);
    }

    private Optional<String> completion(List<String> usual) {
      return named(files.completion(), usual);
    }

    private Optional<String> named(@Nullable String name, List<String> usual) {
      return name == null
          ? Optional.ofNullable(first(usual))
          : Optional.of(Columns.named(name, files.file(), there));
    }

    private @Nullable String first(List<String> names) {
      return names.stream()
          .flatMap(name -> Columns.match(name, there).stream())
          .findFirst()
          .orElse(null);
    }
  }
}
