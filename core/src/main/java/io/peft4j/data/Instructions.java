package io.peft4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.UserError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of instruction data, read.
 *
 * @param columns format and columns that were read, for the user
 * @param labels names of the classes where the data is labelled, else empty
 */
public record Instructions(
    InstructionFormat format,
    String columns,
    List<Conversation> conversations,
    List<String> labels,
    LeftOut leftOut) {

  /** More classes than these are not listed in a prompt. */
  private static final int LISTED = 30;

  public Instructions {
    conversations = List.copyOf(conversations);
    labels = List.copyOf(labels);
  }

  /**
   * Reads a file; rows that cannot be used are left out and counted.
   *
   * @throws UserError if the file or a column is missing, its format cannot be told, or no row is
   *     left
   */
  public static Instructions read(InstructionFiles files) {
    List<JsonNode> rows;
    try (Table table = Table.open(files.file())) {
      rows = table.objects();
    }
    InstructionColumns columns = InstructionColumns.find(files, names(rows), rows);
    boolean labelled = columns.format() == InstructionFormat.LABELLED;
    List<String> labels = labelled ? labels(rows, String.valueOf(columns.completion())) : List.of();
    LeftOut leftOut = new LeftOut();
    List<Conversation> conversations =
        new InstructionRows(files, columns, choice(labels)).read(rows, leftOut);
    if (conversations.isEmpty()) {
      throw new UserError(
          "'%s' has no row to learn from: %s; read as %s"
              .formatted(
                  files.file(),
                  rows.isEmpty() ? "it has no rows" : leftOut.sentence(),
                  columns.description()));
    }
    return new Instructions(
        columns.format(), columns.description(), conversations, labels, leftOut);
  }

  /** Some of the conversations, read in the same way. */
  public Instructions part(List<Conversation> some) {
    return new Instructions(format, columns, some, labels, leftOut);
  }

  /** The columns of all rows: a JSON row leaves out what it has not. */
  private static List<String> names(List<JsonNode> rows) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
    return new ArrayList<>(names);
  }

  private static List<String> labels(List<JsonNode> rows, String column) {
    return UserData.labels(
        rows.stream()
            .map(row -> row.path(column))
            .filter(label -> label.isValueNode() && !label.isNull())
            .map(JsonNode::asText)
            .filter(label -> !label.isBlank()));
  }

  /** The sentence that tells the base what there is to choose from. */
  private static String choice(List<String> labels) {
    return labels.isEmpty() || labels.size() > LISTED
        ? ""
        : "\n\nAnswer with one of: " + String.join(", ", labels) + ".";
  }
}
