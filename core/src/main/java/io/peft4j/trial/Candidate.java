package io.peft4j.trial;

import java.util.List;

/**
 * One learning rate of a search.
 *
 * @param learningRate AdamW's peak learning rate
 * @param rungs validation loss after each rung it reached, each a prefix of one full-length schedule
 * @param diverged whether the loss became infinite, not a number, or far worse than at the start
 */
public record Candidate(double learningRate, List<Rung> rungs, boolean diverged) {

  /** Validation loss after {@code steps} steps. */
  public record Rung(int steps, double validationLoss) {}

  /** Steps after which it was looked at last; 0 before the first rung. */
  int stepsTaken() {
    return rungs.isEmpty() ? 0 : rungs.get(rungs.size() - 1).steps();
  }

  /** The loss at the last rung reached. */
  public double lastLoss() {
    return rungs.isEmpty() ? Double.POSITIVE_INFINITY : rungs.get(rungs.size() - 1).validationLoss();
  }
}
