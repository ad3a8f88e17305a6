package io.peft4j.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import io.peft4j.train.Schedule;
import io.peft4j.train.TrainConfig;
import org.jspecify.annotations.Nullable;

/** The keys of a recipe that say how it trains; the descriptions are the documentation. */
@JsonNaming(SnakeCaseStrategy.class)
public record RecipeTraining(
    @JsonPropertyDescription(
            "Method: a name as in 'peft4j methods', or peft's keys, as in '{peft_type: LORA, r:"
                + " 8}'; --peft.KEY changes one of them.")
        JsonNode peft,
    @JsonPropertyDescription(
            "Products with frozen weights of the base: f32, or int8, which is faster and not the same"
                + " numbers.")
        FrozenPrecision precision,
    @JsonPropertyDescription("Peak learning rate (default: the method's).")
        @Nullable Double learningRate,
    @JsonPropertyDescription("Times that the data is gone through.") double numTrainEpochs,
    @JsonPropertyDescription("Optimizer steps in place of epochs; -1 for none.") int maxSteps,
    @JsonPropertyDescription("Sequences that are run at once.") int perDeviceTrainBatchSize,
    @JsonPropertyDescription("Batches in an optimizer step.") int gradientAccumulationSteps,
    @JsonPropertyDescription("Learning rate over the steps.") Scheduler lrSchedulerType,
    @JsonPropertyDescription("Share of the steps over which the learning rate rises.")
        double warmupRatio,
    @JsonPropertyDescription("Steps over which it rises, in place of the share.") int warmupSteps,
    @JsonPropertyDescription("AdamW's decoupled weight decay.") double weightDecay,
    @JsonPropertyDescription("Longer gradients are scaled down to this length; 0 for never.")
        double maxGradNorm,
    @JsonPropertyDescription("Whether every epoch goes through the data in a new order.")
        boolean shuffle,
    @JsonPropertyDescription("Whether blocks are computed again on the way back, to save memory.")
        boolean gradientCheckpointing,
    @JsonPropertyDescription("Where every random choice starts.") long seed,
    @JsonPropertyDescription("Pieces of a batch, part of the result whatever the cores.")
        int shards,
    @JsonPropertyDescription("Threads; does not change results (default: one per core).")
        @Nullable Integer workers) {

  /** What a base's frozen weights may be multiplied in. */
  public enum FrozenPrecision {
    @JsonProperty("f32")
    F32(Precision.F32),
    @JsonProperty("int8")
    INT8(Precision.INT8);

    private final Precision precision;

    FrozenPrecision(Precision precision) {
      this.precision = precision;
    }
  }

  /** The HF trainer's names of schedules. */
  public enum Scheduler {
    @JsonProperty("linear")
    LINEAR(Schedule.Shape.LINEAR),
    @JsonProperty("cosine")
    COSINE(Schedule.Shape.COSINE),
    @JsonProperty("constant")
    CONSTANT(Schedule.Shape.CONSTANT),
    @JsonProperty("constant_with_warmup")
    CONSTANT_WITH_WARMUP(Schedule.Shape.CONSTANT);

    private final Schedule.Shape shape;

    Scheduler(Schedule.Shape shape) {
      this.shape = shape;
    }
  }

  public RecipeTraining {
    RecipeMethod.of(peft);
    atLeast("per_device_train_batch_size", perDeviceTrainBatchSize, 1);
    atLeast("gradient_accumulation_steps", gradientAccumulationSteps, 1);
    atLeast("shards", shards, 1);
    atLeast("workers", workers == null ? 1 : workers, 1);
    atLeast("warmup_steps", warmupSteps, 0);
    atLeast("warmup_ratio", warmupRatio, 0);
    atLeast("weight_decay", weightDecay, 0);
    atLeast("max_grad_norm", maxGradNorm, 0);
    if (warmupRatio > 1) {
      throw new UserError("warmup_ratio is %s: write a share of 1".formatted(warmupRatio));
    }
    if (learningRate != null && !(learningRate > 0)) {
      throw new UserError("learning_rate is %s: write a number above 0".formatted(learningRate));
    }
    if (maxSteps < 1 && !(numTrainEpochs > 0)) {
      throw new UserError(
          "num_train_epochs is %s and max_steps %d: nothing is left to train"
              .formatted(numTrainEpochs, maxSteps));
    }
    if (maxSteps == 0) {
      throw new UserError("max_steps is 0: write 1 or more, or -1 to go by epochs");
    }
  }

  private static void atLeast(String key, double value, double least) {
    if (!(value >= least)) {
      throw new UserError("%s is %s: write %.0f or more".formatted(key, value, least));
    }
  }

  /** The method that {@code peft} describes. */
  PeftMethod method() {
    return RecipeMethod.of(peft);
  }

  /** What the base is loaded in. */
  Precision basePrecision() {
    return precision.precision;
  }

  /** Sequences in an optimizer step. */
  int sequencesPerStep() {
    return perDeviceTrainBatchSize * gradientAccumulationSteps;
  }

  /**
   * Optimizer steps on this many examples; a last batch that is not full goes on into the next
   * epoch.
   */
  int steps(int examples) {
    return maxSteps > 0
        ? maxSteps
        : (int) Math.max(1, Math.ceil(numTrainEpochs * examples / sequencesPerStep()));
  }

  /** What the trainer is told for this many examples. */
  TrainConfig config(int examples) {
    int steps = steps(examples);
    int warmup = warmupSteps > 0 ? warmupSteps : Schedule.warmup(steps, warmupRatio);
    return new TrainConfig(
        seed,
        shuffle,
        perDeviceTrainBatchSize,
        gradientAccumulationSteps,
        shards,
        gradientCheckpointing,
        peakRate(),
        peakRate(),
        weightDecay,
        maxGradNorm == 0 ? Double.POSITIVE_INFINITY : maxGradNorm,
        new Schedule(
            lrSchedulerType.shape,
            steps,
            lrSchedulerType == Scheduler.CONSTANT ? 0 : Math.min(warmup, steps)));
  }

  private double peakRate() {
    return learningRate == null ? method().learningRate() : learningRate;
  }

  /** Threads that run shards: one per core unless told otherwise, at most one per shard. */
  int threads() {
    int cores = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    return Math.min(cores, shards);
  }
}
