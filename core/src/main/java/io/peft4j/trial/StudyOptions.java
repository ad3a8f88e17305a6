package io.peft4j.trial;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.UserError;
import io.peft4j.method.Methods;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a study is asked to do: the options of {@code peft4j compare}, and a part of its {@code
 * plan.json}. {@link #builder()} starts from the defaults.
 *
 * @param runs folder that holds studies
 * @param study name of the study's folder; null for one made from what is compared
 * @param base directory of the base model in Hugging Face layout; null for the embedded
 *     all-MiniLM-L6-v2
 * @param tasks rungs of the embedded ladder; empty for all
 * @param data own data: csv, tsv, jsonl or parquet; null for the embedded ladder
 * @param validationData own validation split; null to take it from {@code data}
 * @param testData own test split; null to take it from {@code data}
 * @param textColumn column of the text to classify
 * @param pairColumn column of the second text of a pair; null for single texts
 * @param labelColumn column of the label
 * @param head what turns a sentence vector into a class
 * @param preset how thorough the race is
 * @param all whether every method and capacity runs, not only the default rows
 * @param methods names of the methods to run; empty for the default rows
 * @param budget time to fit the study into; null for as long as it takes
 * @param steps optimizer steps of a final run; null for the preset's
 * @param seeds final runs per method; null for the preset's
 * @param batchSize examples in a training batch; null for the preset's
 * @param shards pieces that a batch is cut into: part of the result, whatever the cores
 * @param workers threads that train; null for one per core, no part of the result
 * @param seed where every random choice starts
 * @param margin quality lost against full fine-tuning that still counts as adequate, a share of
 *     accuracy or nats of answer loss
 * @param maxArtifactBytes most bytes to store for one variant
 * @param maxLatencyRatio highest inference latency as a multiple of the bare base's
 * @param maxQualityLoss most quality to lose against full fine-tuning, in the same unit
 * @param variants how many variants of the base will be in use
 * @param mustMerge whether the adapter must merge into the base
 * @param mustMix whether variants must mix in one batch
 * @param predictions files of predictions made elsewhere, to compare with
 */
public record StudyOptions(
    @JsonSerialize(using = ToStringSerializer.class) Path runs,
    @Nullable String study,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Path base,
    List<String> tasks,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Path data,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Path validationData,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Path testData,
    @Nullable String textColumn,
    @Nullable String pairColumn,
    @Nullable String labelColumn,
    Head head,
    Preset preset,
    boolean all,
    List<String> methods,
    @JsonSerialize(using = ToStringSerializer.class)
        @JsonDeserialize(converter = IsoDuration.class)
        @Nullable Duration budget,
    @Nullable Integer steps,
    @Nullable Integer seeds,
    @Nullable Integer batchSize,
    int shards,
    @Nullable Integer workers,
    long seed,
    double margin,
    @Nullable Long maxArtifactBytes,
    @Nullable Double maxLatencyRatio,
    @Nullable Double maxQualityLoss,
    @Nullable Integer variants,
    boolean mustMerge,
    boolean mustMix,
    @JsonSerialize(contentUsing = ToStringSerializer.class) List<Path> predictions) {

  /** Rungs of the embedded ladder, from shallow to deep. */
  public static final List<String> LADDER = List.of("topic", "supersense", "context");

  /** What turns a sentence vector into a class. */
  public enum Head {
    /** Words where every label is one, else linear. */
    AUTO,
    /** Cosine to the frozen base's vector of the label's text. */
    WORDS,
    /** A linear layer that starts from a converged probe. */
    LINEAR
  }

  /** How thorough the race is. */
  public enum Preset {
    /** A learning-rate search per method and several seeds. */
    DEFAULT,
    /** Published learning rates and one seed: a screening. */
    QUICK
  }

  /**
   * Checks every option that can be judged without reading a file.
   *
   * @throws UserError naming the option and what it may be
   */
  public StudyOptions {
    tasks = List.copyOf(tasks);
    methods = List.copyOf(methods);
    predictions = List.copyOf(predictions);
    for (String task : tasks) {
      if (!LADDER.contains(task)) {
        throw new UserError(
            "unknown task '%s'%s (tasks are %s)"
                .formatted(task, DidYouMean.hint(task, LADDER), String.join(", ", LADDER)));
      }
    }
    methods.forEach(Methods::find);
    if (data == null && (validationData != null || testData != null)) {
      throw new UserError(
          "validation or test data are given without training data: name them with --data");
    }
    if (data != null && !tasks.isEmpty()) {
      throw new UserError(
          "both own data and tasks of the embedded ladder are given: leave out one of them");
    }
    if (!predictions.isEmpty() && tasks.size() > 1) {
      throw new UserError(
          "predictions made elsewhere are compared on one task: name a single one with --tasks");
    }
    positive("steps", steps);
    positive("seeds", seeds);
    positive("batch size", batchSize);
    positive("shards", shards);
    positive("workers", workers);
    positive("variants", variants);
    positive("artifact size", maxArtifactBytes);
    positive("latency ratio", maxLatencyRatio);
    share("margin", margin);
    positive("margin", margin);
    share("quality loss", maxQualityLoss);
    if (budget != null && (budget.isZero() || budget.isNegative())) {
      throw new UserError("the budget must be longer than nothing, as in 10m or 2h");
    }
  }

  private static void positive(String what, @Nullable Number value) {
    if (value != null && !(value.doubleValue() > 0)) {
      throw new UserError("the %s must be above 0, not %s".formatted(what, value));
    }
  }

  private static void share(String what, @Nullable Double value) {
    if (value != null && !(value >= 0 && value < 1)) {
      throw new UserError(
          ("the %s is a share of accuracy or nats of answer loss: at least 0 and below 1, as in"
                  + " 0.02, not %s")
              .formatted(what, value));
    }
  }

  /** Reads a duration from JSON as ISO 8601 writes it, {@code PT10M}. */
  static final class IsoDuration extends StdConverter<String, Duration> {
    @Override
    public Duration convert(String text) {
      return Duration.parse(text);
    }
  }

  /** Starts from the defaults: the embedded base and ladder, the default rows, a full race. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; each method is named after the component that it sets. */
  public static final class Builder {
    private Path runs = Path.of("runs");
    private @Nullable String study;
    private @Nullable Path base;
    private List<String> tasks = List.of();
    private @Nullable Path data;
    private @Nullable Path validationData;
    private @Nullable Path testData;
    private @Nullable String textColumn;
    private @Nullable String pairColumn;
    private @Nullable String labelColumn;
    private Head head = Head.AUTO;
    private Preset preset = Preset.DEFAULT;
    private boolean all;
    private List<String> methods = List.of();
    private @Nullable Duration budget;
    private @Nullable Integer steps;
    private @Nullable Integer seeds;
    private @Nullable Integer batchSize;
    private int shards = 2;
    private @Nullable Integer workers;
    private long seed = 42;
    private double margin = 0.02;
    private @Nullable Long maxArtifactBytes;
    private @Nullable Double maxLatencyRatio;
    private @Nullable Double maxQualityLoss;
    private @Nullable Integer variants;
    private boolean mustMerge;
    private boolean mustMix;
    private List<Path> predictions = List.of();

    private Builder() {}

    public Builder runs(Path runs) {
      this.runs = runs;
      return this;
    }

    public Builder study(@Nullable String study) {
      this.study = study;
      return this;
    }

    public Builder base(@Nullable Path base) {
      this.base = base;
      return this;
    }

    public Builder tasks(List<String> tasks) {
      this.tasks = tasks;
      return this;
    }

    public Builder data(@Nullable Path data) {
      this.data = data;
      return this;
    }

    public Builder validationData(@Nullable Path validationData) {
      this.validationData = validationData;
      return this;
    }

    public Builder testData(@Nullable Path testData) {
      this.testData = testData;
      return this;
    }

    public Builder textColumn(@Nullable String textColumn) {
      this.textColumn = textColumn;
      return this;
    }

    public Builder pairColumn(@Nullable String pairColumn) {
      this.pairColumn = pairColumn;
      return this;
    }

    public Builder labelColumn(@Nullable String labelColumn) {
      this.labelColumn = labelColumn;
      return this;
    }

    public Builder head(Head head) {
      this.head = head;
      return this;
    }

    public Builder preset(Preset preset) {
      this.preset = preset;
      return this;
    }

    public Builder all(boolean all) {
      this.all = all;
      return this;
    }

    public Builder methods(List<String> methods) {
      this.methods = methods;
      return this;
    }

    public Builder budget(@Nullable Duration budget) {
      this.budget = budget;
      return this;
    }

    public Builder steps(@Nullable Integer steps) {
      this.steps = steps;
      return this;
    }

    public Builder seeds(@Nullable Integer seeds) {
      this.seeds = seeds;
      return this;
    }

    public Builder batchSize(@Nullable Integer batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    public Builder workers(@Nullable Integer workers) {
      this.workers = workers;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder margin(double margin) {
      this.margin = margin;
      return this;
    }

    public Builder maxArtifactBytes(@Nullable Long maxArtifactBytes) {
      this.maxArtifactBytes = maxArtifactBytes;
      return this;
    }

    public Builder maxLatencyRatio(@Nullable Double maxLatencyRatio) {
      this.maxLatencyRatio = maxLatencyRatio;
      return this;
    }

    public Builder maxQualityLoss(@Nullable Double maxQualityLoss) {
      this.maxQualityLoss = maxQualityLoss;
      return this;
    }

    public Builder variants(@Nullable Integer variants) {
      this.variants = variants;
      return this;
    }

    public Builder mustMerge(boolean mustMerge) {
      this.mustMerge = mustMerge;
      return this;
    }

    public Builder mustMix(boolean mustMix) {
      this.mustMix = mustMix;
      return this;
    }

    public Builder predictions(List<Path> predictions) {
      this.predictions = predictions;
      return this;
    }

    /**
     * The options collected so far.
     *
     * @throws UserError if they do not fit together
     */
    public StudyOptions build() {
      return new StudyOptions(
          runs,
          study,
          base,
          tasks,
          data,
          validationData,
          testData,
          textColumn,
          pairColumn,
          labelColumn,
          head,
          preset,
          all,
          methods,
          budget,
          steps,
          seeds,
          batchSize,
          shards,
          workers,
          seed,
          margin,
          maxArtifactBytes,
          maxLatencyRatio,
          maxQualityLoss,
          variants,
          mustMerge,
          mustMix,
          predictions);
    }
  }
}
