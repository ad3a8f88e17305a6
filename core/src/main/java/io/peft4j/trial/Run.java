package io.peft4j.trial;

import java.util.List;

/**
 * One final run of the chosen learning rate.
 *
 * @param seed seed of initial values, data order and masks
 * @param steps optimizer steps
 * @param validation score on the validation split, where choices are made
 * @param test score on the test split, computed once
 * @param curve losses along the way
 * @param stepsToMargin first evaluated step whose validation loss is within the margin of the run's best
 * @param predictions file of test predictions, relative to the study's folder
 */
public record Run(
    long seed,
    int steps,
    Score validation,
    Score test,
    List<Point> curve,
    int stepsToMargin,
    String predictions) {

  /**
   * A point of the learning curve.
   *
   * @param trainLoss mean over the steps since the last point
   */
  public record Point(int step, double trainLoss, double validationLoss) {}
}
