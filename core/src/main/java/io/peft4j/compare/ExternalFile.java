package io.peft4j.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.compare.ExternalAnswer.Label;
import io.peft4j.compare.ExternalAnswer.Loss;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Predictions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One file of predictions that were made elsewhere: one run.
 *
 * @param measure what its answers are scored by
 * @param answers by item, in the order of the file
 */
record ExternalFile(
    Path path, Header header, Measure measure, Map<String, ExternalAnswer> answers) {

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
    Measure measure = null;
    Map<String, ExternalAnswer> answers = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      ExternalLine line = ExternalLine.parse(path, i + 1, lines.get(i));
      if (i == 0 && !line.has("item")) {
        if (header != null) {
          throw line.problem("says what " + beside + " says too: keep one of them");
        }
        header =
            Json.read(
                lines.get(i).getBytes(StandardCharsets.UTF_8), Header.class, "header of " + path);
        continue;
      }
      measure = measure == null ? measure(line) : measure;
      String item = line.text("item");
      ExternalAnswer earlier = answers.putIfAbsent(item, ExternalAnswer.read(line, measure));
      if (earlier != null) {
        throw line.problem(
            "item \"%s\" stands in line %d already: keep one of them"
                .formatted(item, earlier.line()));
      }
    }
    if (measure == null) {
      throw new UserError(
          path
              + " holds no predictions: write one {\"item\", \"label\", \"prediction\"} or"
              + " {\"item\", \"loss\"} per line");
    }
    return new ExternalFile(path, header == null ? Header.EMPTY : header, measure, answers);
  }

  /** What the first answer is scored by, and so all: a loss stands without a prediction. */
  private static Measure measure(ExternalLine first) {
    return first.has("loss") && !first.has("prediction") ? Measure.LOSS : Measure.ACCURACY;
  }

  /** The name of the row that this run belongs to. */
  String method() {
    return Objects.requireNonNullElse(header.method(), stem(path));
  }

  /** Checks that both hold the same items with the same right answers. */
  void checkAgainst(ExternalFile other) {
    if (measure != other.measure) {
      throw new UserError(
          "%s holds %s and %s holds %s: compare files of one kind only"
              .formatted(other.path, other.kind(), path, kind()));
    }
    answers.forEach(
        (item, answer) -> {
          ExternalAnswer expected = other.answers.get(item);
          if (expected == null) {
            throw missing(path, answer, item, other.path);
          }
          answer
              .clash(expected, "%s line %d".formatted(other.path, expected.line()))
              .ifPresent(
                  clash -> {
                    throw ExternalLine.at(
                        path, answer.line(), "item \"%s\" %s".formatted(item, clash));
                  });
        });
    other.answers.forEach(
        (item, answer) -> {
          if (!answers.containsKey(item)) {
            throw missing(other.path, answer, item, path);
          }
        });
  }

  private static UserError missing(Path here, ExternalAnswer answer, String item, Path there) {
    return ExternalLine.at(
        here,
        answer.line(),
        "item \"%s\" is missing in %s: all files must hold the same items".formatted(item, there));
  }

  private String kind() {
    return measure == Measure.LOSS ? "losses" : "labels";
  }

  /** The answers in the order of {@code items}, which must be its own. */
  Predictions predictions(List<String> items) {
    Stream<ExternalAnswer> ordered =
        items.stream().map(item -> Objects.requireNonNull(answers.get(item)));
    return switch (measure) {
      case ACCURACY -> {
        List<Label> labels = ordered.map(Label.class::cast).toList();
        yield new Predictions.Labels(
            items,
            labels.stream().map(Label::label).toList(),
            labels.stream().map(Label::prediction).toList());
      }
      case LOSS -> {
        List<Loss> losses = ordered.map(Loss.class::cast).toList();
        List<Integer> tokens =
            losses.stream().flatMap(loss -> Stream.ofNullable(loss.tokens())).toList();
        yield new Predictions.Losses(
            items,
            losses.stream().map(Loss::loss).toList(),
            tokens.size() == items.size() ? tokens : List.of());
      }
    };
  }

  private static String stem(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".jsonl") ? name.substring(0, name.length() - 6) : name;
  }
}
