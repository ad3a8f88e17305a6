package io.peft4j.recipe;

import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Sites;
import io.peft4j.data.DataOrder;
import io.peft4j.data.Supervised;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run is going to do, told from the base's outline and the data before a weight is read.
 *
 * @param base name, family and elements
 * @param method its {@code peft_type}
 * @param trainable elements by kind of module, in the order of the forward pass
 * @param baseElements elements of the base
 * @param notes how the data was read, and what was left out or cut
 * @param epochTokens tokens of all examples
 * @param learnedTokens those of them that are learned
 * @param longest tokens of the longest example
 * @param steps optimizer steps
 * @param batch sequences that are run at once
 * @param accumulation batches in a step
 * @param runTokens tokens that the whole run reads
 */
public record RunPlan(
    String base,
    String method,
    Map<String, Long> trainable,
    long baseElements,
    List<String> notes,
    int examples,
    int evalExamples,
    long epochTokens,
    long learnedTokens,
    int longest,
    int steps,
    int batch,
    int accumulation,
    long runTokens,
    RunCost cost) {

  /** Operations a second: about what two cores of a server reach in float32. */
  private static final double NOMINAL_RATE = 200e9;

  static RunPlan of(Recipe recipe, String base, Sites sites, long baseElements, RunData data) {
    PeftMethod method = recipe.training().method();
    TrainConfig config = recipe.training().config(data.train().size());
    Reading reading = Reading.of(data.train().examples(), config);
    return new RunPlan(
        String.format(Locale.ROOT, "%s (%s, %,d parameters)", base, sites.family(), baseElements),
        method.peftType(),
        Trainable.byModule(method, sites),
        baseElements,
        data.notes(),
        data.train().size(),
        data.evalSize(),
        data.train().tokens(),
        data.train().learnedTokens(),
        data.train().longest(),
        config.steps(),
        config.batchSize(),
        config.accumulation(),
        reading.tokens,
        RunCost.of(
            sites,
            baseElements,
            method.parameterCount(sites),
            config,
            recipe.training().threads(),
            Math.min(reading.largestBatch, tokensAtOnce(recipe, data)),
            reading.tokens,
            reading.learned));
  }

  /** Most tokens that all workers run at the same time. */
  private static long tokensAtOnce(Recipe recipe, RunData data) {
    return (long) recipe.training().threads()
        * Math.max(AnswerLoss.TOKENS_AT_ONCE, data.train().longest());
  }

  /** What the whole run reads. */
  private record Reading(long tokens, long learned, long largestBatch) {

    static Reading of(List<Supervised> examples, TrainConfig config) {
      DataOrder order =
          new DataOrder(examples.size(), config.batchSize(), config.seed(), config.shuffle());
      long tokens = 0;
      long learned = 0;
      long largest = 0;
      for (int i = 0; i < config.steps() * config.accumulation(); i++) {
        long batch = 0;
        for (int example : order.batch(i)) {
          batch += examples.get(example).length();
          learned += examples.get(example).targets().length;
        }
        tokens += batch;
        largest = Math.max(largest, batch);
      }
      return new Reading(tokens, learned, largest);
    }
  }

  /** Trainable elements in all. */
  public long trainableTotal() {
    return trainable.values().stream().mapToLong(n -> n).sum();
  }

  /** The plan for a reader. */
  public String text() {
    List<String> lines = new ArrayList<>();
    add(lines, "Base", "%s", base);
    add(
        lines,
        "Method",
        "%s: %,d trainable elements, %.3f %% of the base",
        method,
        trainableTotal(),
        100.0 * trainableTotal() / baseElements);
    int width = trainable.keySet().stream().mapToInt(String::length).max().orElse(0);
    trainable.forEach((module, count) -> add(lines, "", "%-" + width + "s  %,14d", module, count));
    for (int i = 0; i < notes.size(); i++) {
      add(lines, i == 0 ? "Data" : "", "%s", notes.get(i));
    }
    add(
        lines,
        "Tokens",
        "%,d in %,d examples, %.0f %% of them learned; the longest has %,d",
        epochTokens,
        examples,
        100.0 * learnedTokens / epochTokens,
        longest);
    if (evalExamples > 0) {
      add(lines, "", "%,d examples to evaluate on", evalExamples);
    }
    add(
        lines,
        "Steps",
        "%,d of %s sequences: %.2f epochs, %,d tokens",
        steps,
        accumulation == 1 ? "" + batch : batch + " × " + accumulation,
        (double) steps * batch * accumulation / examples,
        runTokens);
    add(
        lines,
        "Memory",
        "about %.1f GB: base %.2f, trained %.2f, largest batch %.2f, logits %.2f",
        cost.bytes() / 1e9,
        cost.weightBytes() / 1e9,
        cost.trainedBytes() / 1e9,
        cost.batchBytes() / 1e9,
        cost.headBytes() / 1e9);
    add(
        lines,
        "Time",
        "about %s at %.0f GFLOP/s; the first steps will tell",
        duration(cost.operations() / NOMINAL_RATE),
        NOMINAL_RATE / 1e9);
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, String head, String format, Object... values) {
    lines.add(
        ("%-8s".formatted(head) + String.format(Locale.ROOT, format, values)).stripTrailing());
  }

  private static String duration(double seconds) {
    long minutes = Math.round(seconds / 60);
    return minutes == 0
        ? "a minute"
        : minutes < 60 ? minutes + " min" : "%d h %d min".formatted(minutes / 60, minutes % 60);
  }
}
