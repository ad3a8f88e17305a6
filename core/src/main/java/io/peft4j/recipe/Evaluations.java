package io.peft4j.recipe;

import io.peft4j.format.UserError;
import io.peft4j.recipe.RecipeOutput.EvalStrategy;
import io.peft4j.train.TrainConfig;

/**
 * When a run is evaluated, and when evaluations end it.
 *
 * @param examples of an epoch
 * @param perStep examples that a step sees
 * @param steps of the whole run
 * @param every steps between evaluations, for the strategy of steps
 * @param patience evaluations without a better loss that end the run
 */
record Evaluations(
    EvalStrategy strategy, int examples, int perStep, int steps, int every, int patience) {

  /**
   * The evaluations that a recipe asks for.
   *
   * @throws UserError if there is nothing to evaluate on
   */
  static Evaluations of(Recipe recipe, RunData data, TrainConfig config) {
    RecipeOutput output = recipe.output();
    boolean possible = data.evalSize() > 0;
    EvalStrategy strategy = output.evalStrategy();
    if (strategy == null) {
      strategy = possible ? EvalStrategy.EPOCH : EvalStrategy.NO;
    }
    Integer patience = output.earlyStoppingPatience();
    if (!possible && (strategy != EvalStrategy.NO || patience != null)) {
      throw new UserError(
          "%s needs data to evaluate on: give eval_data, or eval_size"
              .formatted(patience == null ? "eval_strategy" : "early_stopping_patience"));
    }
    return new Evaluations(
        strategy,
        data.train().size(),
        config.sequencesPerStep(),
        config.steps(),
        output.evalSteps(),
        patience == null ? Integer.MAX_VALUE : patience);
  }

  /** True if the model is evaluated after {@code step} steps; the last step's always is. */
  boolean isDue(int step) {
    return switch (strategy) {
      case NO -> false;
      case STEPS -> step % every == 0 || step == steps;
      case EPOCH -> epochs(step) > epochs(step - 1) || step == steps;
    };
  }

  private long epochs(int step) {
    return (long) step * perStep / examples;
  }

  /** True if the evaluations so far end the run. */
  boolean stops(RunState state) {
    return state.worse() >= patience;
  }
}
