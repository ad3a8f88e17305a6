package io.peft4j.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Predictions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One file of predictions that were made elsewhere: one run.
 *
 * @param answers by item, in the order of the file
 */
record ExternalFile(Path path, Header header, Map<String, Answer> answers) {

  /** The answer on one item and the line that holds it. */
  record Answer(String label, String prediction, int line) {}

  /**
   * What is known about the method and the run; every key may be missing.
   *
   * @param method name of the row; the file's name without its ending if missing
   * @param boundary where the change enters the model, free text
   * @param kind {@code method}, {@code full} or {@code no_tuning}
   * @param seed tells several runs of one method apart
   * @param sizeBytes bytes to store for one variant
   * @param trainableParameters elements that training changed
   * @param latencyMs median latency at batch size 1
   * @param latencyRatio the same over the bare base's
   * @param trainSeconds time to train
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Header(
      @Nullable String method,
      @Nullable String boundary,
      @Nullable Kind kind,
      @Nullable Long seed,
      @Nullable Long sizeBytes,
      @Nullable Long trainableParameters,
      @Nullable Double latencyMs,
      @Nullable Double latencyRatio,
      @Nullable Double trainSeconds) {
    private static final Header EMPTY =
        new Header(null, null, null, null, null, null, null, null, null);

    /** What kind of row it becomes. */
    enum Kind {
      @JsonProperty("method")
      METHOD(ArmRecord.Group.EXTERNAL),
      @JsonProperty("full")
      FULL(ArmRecord.Group.FULL),
      @JsonProperty("no_tuning")
      NO_TUNING(ArmRecord.Group.NO_TUNING);

      private final ArmRecord.Group group;

      Kind(ArmRecord.Group group) {
        this.group = group;
      }

      ArmRecord.Group group() {
        return group;
      }
    }
  }

  static ExternalFile read(Path path) {
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new UserError(
          "cannot read predictions from %s: check that the file is there and holds UTF-8 text"
              .formatted(path),
          e);
    }
    Path beside = path.resolveSibling(stem(path) + ".meta.json");
    Header header = Files.exists(beside) ? Json.read(beside, Header.class) : null;
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank()) {
        continue;
      }
      JsonNode node = parse(path, i + 1, line);
      if (i == 0 && !node.has("item")) {
        if (header != null) {
          throw at(path, 1, "says what " + beside + " says too: keep one of them");
        }
        header =
            Json.read(line.getBytes(StandardCharsets.UTF_8), Header.class, "header of " + path);
        continue;
      }
      String item = text(path, i + 1, node, "item");
      Answer answer =
          new Answer(
              text(path, i + 1, node, "label"), text(path, i + 1, node, "prediction"), i + 1);
      Answer earlier = answers.putIfAbsent(item, answer);
      if (earlier != null) {
        throw at(
            path,
            i + 1,
            "item \"%s\" stands in line %d already: keep one of them"
                .formatted(item, earlier.line()));
      }
    }
    if (answers.isEmpty()) {
      throw new UserError(
          path
              + " holds no predictions: write one {\"item\", \"label\","
              + " \"prediction\"} per line");
    }
    return new ExternalFile(path, header == null ? Header.EMPTY : header, answers);
  }

  /** The name of the row that this run belongs to. */
  String method() {
    return Objects.requireNonNullElse(header.method(), stem(path));
  }

  /** Checks that both hold the same items with the same labels. */
  void checkAgainst(ExternalFile other) {
    answers.forEach(
        (item, answer) -> {
          Answer expected = other.answers.get(item);
          if (expected == null) {
            throw at(
                path,
                answer.line(),
                "item \"%s\" is missing in %s: all files must hold the same items"
                    .formatted(item, other.path));
          }
          if (!expected.label().equals(answer.label())) {
            throw at(
                path,
                answer.line(),
                "item \"%s\" has label \"%s\", but \"%s\" in %s line %d: labels must agree"
                    .formatted(
                        item, answer.label(), expected.label(), other.path, expected.line()));
          }
        });
    other.answers.forEach(
        (item, answer) -> {
          if (!answers.containsKey(item)) {
            throw at(
                other.path,
                answer.line(),
                "item \"%s\" is missing in %s: all files must hold the same items"
                    .formatted(item, path));
          }
        });
  }

  /** The answers in the order of {@code items}, which must be its own. */
  Predictions predictions(List<String> items) {
    List<Answer> ordered =
        items.stream().map(item -> Objects.requireNonNull(answers.get(item))).toList();
    return new Predictions(
        items,
        ordered.stream().map(Answer::label).toList(),
        ordered.stream().map(Answer::prediction).toList());
  }

  private static JsonNode parse(Path path, int line, String text) {
    JsonNode node;
    try {
      node = Json.mapper().readTree(text);
    } catch (JacksonException e) {
      throw at(path, line, "is not JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw at(
          path, line, "is not an object: write {\"item\": …, \"label\": …, \"prediction\": …}");
    }
    return node;
  }

  private static String text(Path path, int line, JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null || !value.isValueNode() || value.isNull()) {
      throw at(path, line, "has no text or number for \"%s\": every line needs it".formatted(key));
    }
    return value.asText();
  }

  private static String stem(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".jsonl") ? name.substring(0, name.length() - 6) : name;
  }

  private static UserError at(Path path, int line, String problem) {
    return new UserError("%s line %d: %s".formatted(path, line, problem));
  }
}
