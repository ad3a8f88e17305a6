package io.peft4j.trial;

/**
 * The rules under which one arm runs on one task: the same for all arms of the task.
 *
 * @param steps length of a run and of its schedule
 * @param batchSize examples in a step
 * @param shards pieces of a batch
 * @param seeds final runs
 * @param gridPoints learning rates to start a search with; 1 for none, only the published centre
 * @param firstRung steps after which the better learning rates go on; a prefix of the full schedule
 * @param secondRung steps after which the best one is chosen
 * @param survivors learning rates that go on to the second rung
 * @param evaluations points of a learning curve
 * @param searchItems validation items that a search and a curve look at
 * @param testItems test items
 * @param latencySamples latency samples per state and batch size
 * @param latencyBatch sequences in the larger batch whose latency is measured
 * @param maxLength tokens that a text is cut to
 * @param headLearningRate peak learning rate of a linear head
 */
public record RacePlan(
    int steps,
    int batchSize,
    int shards,
    int seeds,
    int gridPoints,
    int firstRung,
    int secondRung,
    int survivors,
    int evaluations,
    int searchItems,
    int testItems,
    int latencySamples,
    int latencyBatch,
    int maxLength,
    double headLearningRate) {

  /** Training examples that one run sees. */
  public int examples() {
    return steps * batchSize;
  }

  /** Steps that an arm takes if its first grid holds the optimum. */
  int expectedSteps() {
    int search =
        gridPoints == 1
            ? 0
            : gridPoints * firstRung + (survivors - 1) * (secondRung - firstRung);
    return search + seeds * steps - (gridPoints == 1 ? 0 : firstRung);
  }
}
