package io.peft4j.train;

/**
 * The settings of one run, the same for every method but for the learning rate.
 *
 * @param seed of data order and dropout masks
 * @param steps length of the full schedule
 * @param batchSize sequences in a step
 * @param shards pieces that a batch is cut into; their gradients are summed in order
 * @param learningRate AdamW's peak learning rate for the adapter
 * @param headLearningRate the same for a linear head, fixed apart from the adapter's
 * @param weightDecay AdamW's decoupled decay
 * @param warmupRatio share of the steps over which the learning rate rises
 * @param maxGradNorm gradients longer than this are scaled down to it
 */
public record TrainConfig(
    long seed,
    int steps,
    int batchSize,
    int shards,
    double learningRate,
    double headLearningRate,
    double weightDecay,
    double warmupRatio,
    double maxGradNorm) {}
