package io.peft4j.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.data.AnswerSet;
import io.peft4j.data.Dataset;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.FolderClaim;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a study keeps its files.
 *
 * <pre>
 *   plan.json                     frozen before the first trial
 *   drift.json                    sentences that no task uses, to see how the base moves
 *   TASK/data.json                the task's texts and splits
 *   TASK/probe.safetensors        the converged linear probe, where heads are linear
 *   TASK/ARM/arm.json             the arm's record, written last
 *   TASK/ARM/progress.json        how far an unfinished arm has come
 *   TASK/ARM/*.safetensors        checkpoints of an unfinished arm
 *   TASK/ARM/predictions-S.jsonl  test predictions of seed S: item, label and prediction a line, or
 *                                 item, loss and tokens
 *   TASK/ARM/adapter/             the first seed's adapter
 *   comparison.json report.html   what came out
 *   .lock                         held by the process that runs the study
 * </pre>
 */
public record StudyFolder(Path path) {

  public Path planFile() {
    return path.resolve("plan.json");
  }

  public Path reportFile() {
    return path.resolve("report.html");
  }

  public Path comparisonFile() {
    return path.resolve("comparison.json");
  }

  Path task(String task) {
    return path.resolve(task);
  }

  /** The folder of an arm. */
  public Path arm(PlannedArm arm) {
    return task(arm.task()).resolve(arm.name());
  }

  Path probe(String task) {
    return task(task).resolve("probe.safetensors");
  }

  /** The plan, if the study has one. */
  public Optional<Plan> plan() {
    return Files.isRegularFile(planFile())
        ? Optional.of(Json.read(planFile(), Plan.class))
        : Optional.empty();
  }

  /**
   * The plan of a study that must be there.
   *
   * @throws UserError if there is none
   */
  public Plan existingPlan() {
    return plan()
        .orElseThrow(
            () ->
                new UserError(
                    "%s holds no study: it has no plan.json; name a folder that compare has made"
                        .formatted(path),
                    Files.isDirectory(path) ? null : new NoSuchFileException(path.toString())));
  }

  /**
   * Claims the study for this process until it closes the claim or ends, however it ends.
   *
   * @throws UserError if another process runs it
   */
  FolderClaim claim() {
    return FolderClaim.take(
        path,
        "another peft4j is running the study in %s: let it end, or name another one with --study"
            .formatted(path));
  }

  void write(Dataset data) {
    Json.write(task(data.name()).resolve("data.json"), data);
  }

  void write(AnswerSet data) {
    Json.write(task(data.name()).resolve("data.json"), data);
  }

  AnswerSet answers(String task) {
    return Json.read(task(task).resolve("data.json"), AnswerSet.class);
  }

  void writeDrift(List<String> sentences) {
    Json.write(path.resolve("drift.json"), sentences);
  }

  List<String> drift() {
    return List.of(Json.read(path.resolve("drift.json"), String[].class));
  }

  Dataset data(String task) {
    return Json.read(task(task).resolve("data.json"), Dataset.class);
  }

  /** The record of an arm that is finished. */
  public Optional<ArmRecord> record(PlannedArm arm) {
    Path file = arm(arm).resolve("arm.json");
    return Files.isRegularFile(file)
        ? Optional.of(Json.read(file, ArmRecord.class))
        : Optional.empty();
  }

  /** Takes the record of an arm away, so that it counts as unfinished. */
  void forget(PlannedArm arm) {
    try {
      Files.deleteIfExists(arm(arm).resolve("arm.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The test predictions of an arm's runs, in the order of the runs. */
  public List<Predictions> predictions(ArmRecord arm) {
    return arm.runs().stream().map(run -> read(path.resolve(run.predictions()))).toList();
  }

  static void write(Path file, Predictions predictions) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < predictions.items().size(); i++) {
      ObjectNode line = Json.mapper().createObjectNode();
      line.put("item", predictions.items().get(i));
      if (predictions instanceof Predictions.Labels labels) {
        line.put("label", labels.labels().get(i));
        line.put("prediction", labels.predicted().get(i));
      } else if (predictions instanceof Predictions.Losses losses) {
        line.put("loss", losses.losses().get(i));
        line.put("tokens", losses.tokens().get(i));
      }
      lines.append(line).append('\n');
    }
    AtomicFiles.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Predictions read(Path file) {
    List<String> items = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> predicted = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<Integer> tokens = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode node = Json.mapper().readTree(line);
        items.add(node.path("item").asText());
        if (node.has("loss")) {
          losses.add(node.path("loss").asDouble());
          tokens.add(node.path("tokens").asInt());
        } else {
          labels.add(node.path("label").asText());
          predicted.add(node.path("prediction").asText());
        }
      }
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be read (%s): delete the arm's folder and run compare again"
              .formatted(file, e.getMessage()),
          e);
    }
    return losses.isEmpty()
        ? new Predictions.Labels(items, labels, predicted)
        : new Predictions.Losses(items, losses, tokens);
  }
}
