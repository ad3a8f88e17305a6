package io.peft4j.trial;

import java.util.List;
import java.util.Map;

/**
 * The task that arms are compared on.
 *
 * @param depth position on the ladder from shallow to deep, 0 for a task of the user's own
 * @param labels class names in the order of their numbers; empty for a task of free answers
 * @param labelTexts what stands for a class when it is scored by words; empty with a linear head
 * @param dropped how many items were left out, by reason
 * @param meanTokens mean length of a training item in tokens, over the first 2,000
 */
public record TaskRecord(
    String name,
    String description,
    int depth,
    List<String> labels,
    List<String> labelTexts,
    int train,
    int validation,
    int test,
    Map<String, Integer> dropped,
    double meanTokens,
    String digest) {

  /** What rows are scored by: free answers by their loss. */
  public Measure measure() {
    return labels.isEmpty() ? Measure.LOSS : Measure.ACCURACY;
  }
}
