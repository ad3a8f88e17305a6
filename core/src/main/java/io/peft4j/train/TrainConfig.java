package io.peft4j.train;

/**
 * The settings of one run.
 *
 * @param seed of data order and dropout masks
 * @param shuffle whether every epoch is a fresh permutation; else examples come in their order
 * @param batchSize sequences that are run at once: they bound the memory
 * @param accumulation batches in an optimizer step
 * @param shards pieces that a batch is cut into; their gradients are summed in order
 * @param recompute whether blocks are computed again on the way back: less memory, more time
 * @param learningRate AdamW's peak learning rate for the adapter
 * @param headLearningRate the same for parameters of the objective, fixed apart from the adapter's
 * @param weightDecay AdamW's decoupled decay
 * @param maxGradNorm gradients longer than this are scaled down to it
 * @param schedule number of steps, and the learning rate over them
 */
public record TrainConfig(
    long seed,
    boolean shuffle,
    int batchSize,
    int accumulation,
    int shards,
    boolean recompute,
    double learningRate,
    double headLearningRate,
    double weightDecay,
    double maxGradNorm,
    Schedule schedule) {

  /** A linear schedule, one batch to a step, data in random order. */
  public TrainConfig(
      long seed,
      int steps,
      int batchSize,
      int shards,
      double learningRate,
      double headLearningRate,
      double weightDecay,
      double warmupRatio,
      double maxGradNorm) {
    this(
        seed,
        true,
        batchSize,
        1,
        shards,
        false,
        learningRate,
        headLearningRate,
        weightDecay,
        maxGradNorm,
        Schedule.linear(steps, warmupRatio));
  }

  /** Length of the full schedule. */
  public int steps() {
    return schedule.steps();
  }

  /** Sequences in an optimizer step. */
  public int sequencesPerStep() {
    return batchSize * accumulation;
  }
}
