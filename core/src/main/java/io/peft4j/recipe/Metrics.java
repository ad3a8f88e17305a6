package io.peft4j.recipe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.train.Trainer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * {@code metrics.jsonl}: a line per logged step and per evaluation, under the HF trainer's names.
 *
 * <p>A run that goes on from a checkpoint drops the lines behind it first: the steps are taken
 * again, and give the same.
 */
final class Metrics implements AutoCloseable {
  /** Steps over which a training loss is averaged for the user. */
  private static final int RECENT = 10;

  private final Path file;
  private final BufferedWriter out;
  private final Deque<Double> recent = new ArrayDeque<>();

  private Metrics(Path file, BufferedWriter out) {
    this.file = file;
    this.out = out;
  }

  /** Opens the file to go on behind {@code step}. */
  static Metrics open(Path file, int step) {
    try {
      StringBuilder kept = new StringBuilder();
      Deque<Double> losses = new ArrayDeque<>();
      if (Files.isRegularFile(file)) {
        for (String line : Files.readString(file).split("\n")) {
          // A kill may have cut the last line, which is then of a step behind the checkpoint.
          JsonNode node = line.endsWith("}") ? parse(line, file) : Json.mapper().nullNode();
          if (node.path("step").asInt(Integer.MAX_VALUE) <= step) {
            kept.append(line).append('\n');
            if (node.has("loss")) {
              losses.add(node.get("loss").asDouble());
            }
          }
        }
      }
      AtomicFiles.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
      Metrics metrics = new Metrics(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
      losses.forEach(metrics::remember);
      return metrics;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static JsonNode parse(String line, Path file) {
    try {
      return Json.mapper().readTree(line);
    } catch (JacksonException e) {
      throw new UserError("%s holds a line that is no JSON: delete the file".formatted(file), e);
    }
  }

  void step(int step, double epoch, Trainer.Step taken, double seconds) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("step", step);
    line.put("epoch", epoch);
    line.put("loss", taken.loss());
    line.put("grad_norm", taken.gradientNorm());
    line.put("learning_rate", taken.learningRate());
    line.put("tokens", taken.tokens());
    line.put("seconds", seconds);
    write(line);
    remember(taken.loss());
  }

  /**
   * Notes an evaluation.
   *
   * @param accuracy of the likeliest labels; not a number where there are none
   */
  void evaluation(int step, double epoch, double loss, double accuracy, double seconds) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("step", step);
    line.put("epoch", epoch);
    line.put("eval_loss", loss);
    if (!Double.isNaN(accuracy)) {
      line.put("eval_accuracy", accuracy);
    }
    line.put("eval_seconds", seconds);
    write(line);
  }

  private void remember(double loss) {
    recent.add(loss);
    if (recent.size() > RECENT) {
      recent.remove();
    }
  }

  /** Mean loss of the last logged steps; not a number before the first. */
  double recentLoss() {
    return recent.stream().mapToDouble(d -> d).average().orElse(Double.NaN);
  }

  private void write(ObjectNode line) {
    try {
      // The tree's own text has none of the mapper's line breaks.
      out.write(line.toString());
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static UserError unwritable(Path file, IOException e) {
    return new UserError(
        "cannot write %s (%s): check the disk and start again".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }
}
