package io.peft4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.recipe.RecipeOutput.EvalStrategy;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationsTest {
  private static int[] due(Evaluations evaluations) {
    return IntStream.rangeClosed(1, evaluations.steps()).filter(evaluations::isDue).toArray();
  }

  @Test
  void everySoManyStepsAndAtTheEnd() {
    assertThat(due(new Evaluations(EvalStrategy.STEPS, 30, 4, 25, 10, 1)))
        .containsExactly(10, 20, 25);
    assertThat(due(new Evaluations(EvalStrategy.NO, 30, 4, 25, 10, 1))).isEmpty();
  }

  @Test
  void atTheStepThatEndsAnEpoch() {
    // 30 examples in steps of 4: they are through after 7.5, 15 and 22.5 steps.
    assertThat(due(new Evaluations(EvalStrategy.EPOCH, 30, 4, 25, 10, 1)))
        .containsExactly(8, 15, 23, 25);
  }

  @Test
  void theBestIsKeptAndPatienceEnds() {
    Evaluations evaluations = new Evaluations(EvalStrategy.STEPS, 30, 4, 25, 1, 2);
    RunState state = RunState.START.after(10, 1).evaluated(2.0, 1);
    assertThat(state.best()).isEqualTo(new RunState.Best(1, 2.0));
    state = state.after(10, 1).evaluated(2.5, 1);
    assertThat(evaluations.stops(state)).isFalse();
    state = state.after(10, 1).evaluated(1.5, 1);
    assertThat(state.best()).isEqualTo(new RunState.Best(3, 1.5));
    state = state.after(10, 1).evaluated(1.5, 1).after(10, 1).evaluated(Double.NaN, 1);
    assertThat(evaluations.stops(state)).isTrue();
    assertThat(state).isEqualTo(new RunState(5, 50, 10, 0, new RunState.Best(3, 1.5), 2));
  }
}
