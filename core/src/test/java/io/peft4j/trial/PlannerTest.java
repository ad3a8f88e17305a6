package io.peft4j.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Sites;
import io.peft4j.engine.Precision;
import io.peft4j.method.Methods;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyBert;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Sites SITES = sites();

  private static Sites sites() {
    try (BaseModel base = TinyBert.load(Precision.F32)) {
      return base.sites();
    }
  }

  private static TaskRecord task(String name, int depth) {
    List<String> labels = List.of("a", "b");
    return new TaskRecord(
        name, name, depth, labels, labels, 20_000, 1_000, 2_500, Map.of(), 14, "digest");
  }

  private static Plan plan(StudyOptions options, double speed) {
    List<TaskRecord> tasks =
        List.of(task("topic", 1), task(Planner.MAIN, 2), task("context", 3));
    return new Planner(options, SITES, Scale.SENTENCES, new CostModel(SITES, speed), tasks)
        .plan("tiny", "d", 1);
  }

  private static StudyOptions.Builder options() {
    return StudyOptions.builder().methods(List.of("full", "lora", "ia3", "bitfit"));
  }

  @Test
  void theMainTaskRunsFirstAndTheOthersStartAroundItsOptima() {
    Plan plan = plan(options().build(), 1_000);
    assertThat(plan.tasks()).extracting(t -> t.task().name()).startsWith(Planner.MAIN);
    assertThat(plan.task(Planner.MAIN).arm("lora").earlierTask()).isNull();
    assertThat(plan.task("topic").arm("lora").earlierTask()).isEqualTo(Planner.MAIN);
  }

  @Test
  void aMachineThatIsFastEnoughGivesUpNothing() {
    Plan plan = plan(options().budget(Duration.ofHours(10)).build(), 10_000);
    assertThat(plan.gaveUp()).isEmpty();
    assertThat(plan.task("topic").race().seeds()).isEqualTo(5);
  }

  @Test
  void lessTimeGivesUpMoreAndSaysSo() {
    List<Plan> plans =
        IntStream.of(600, 60, 25, 10, 5)
            .mapToObj(m -> plan(options().budget(Duration.ofMinutes(m)).build(), 480))
            .toList();
    for (int i = 1; i < plans.size(); i++) {
      List<String> before = plans.get(i - 1).gaveUp();
      assertThat(plans.get(i).gaveUp().subList(0, before.size())).isEqualTo(before);
    }
    Plan least = plans.get(plans.size() - 1);
    assertThat(least.gaveUp().size()).isGreaterThan(plans.get(0).gaveUp().size());
  }

  @Test
  void whatFitsIsPredictedToFit() {
    for (double speed : new double[] {300, 480, 900}) {
      Plan plan = plan(options().build(), speed);
      double minutes = new CostModel(SITES, speed).seconds(plan.tasks()) / 60;
      assertThat(minutes).isLessThan(25);
    }
  }

  @Test
  void aScreeningHasOneSeedAndNoSearch() {
    Plan plan = plan(options().preset(StudyOptions.Preset.QUICK).build(), 480);
    assertThat(plan.screening()).isTrue();
    for (PlannedTask task : plan.tasks()) {
      assertThat(task.race().seeds()).isEqualTo(1);
      assertThat(task.race().gridPoints()).isEqualTo(1);
    }
  }

  private static Plan answers(StudyOptions options, double speed) {
    TaskRecord task =
        new TaskRecord(
            "mine", "mine", 0, List.of(), List.of(), 900, 100, 200, Map.of(), 120, "digest");
    return new Planner(options, SITES, Scale.ANSWERS, new CostModel(SITES, speed), List.of(task))
        .plan("tiny", "d", 1);
  }

  @Test
  void onACausalBasePromptsAreTheReferencesAndObjectivesAreCrossed() {
    Plan plan = answers(StudyOptions.builder().budget(Duration.ofHours(10)).build(), 1_000);
    List<PlannedArm> arms = plan.task("mine").arms();
    assertThat(arms)
        .extracting(PlannedArm::name)
        .startsWith("zero-shot", "few-shot", "full")
        .contains("lora-on-all-tokens", "prompt-in-plain-text")
        .doesNotContain("linear-probe", "nearest-centroid");
    assertThat(plan.task("mine").arm("lora-on-all-tokens").variant())
        .isEqualTo(AnswerVariant.ALL_TOKENS);
    assertThat(plan.task("mine").arm("lora").variant()).isEqualTo(AnswerVariant.STANDARD);
  }

  @Test
  void crossedObjectivesAreTheFirstArmsToGo() {
    Plan plan = answers(StudyOptions.builder().budget(Duration.ofMinutes(20)).build(), 8);
    assertThat(plan.gaveUp()).contains("objective and boundary are not crossed");
    assertThat(plan.task("mine").arms()).allMatch(arm -> arm.objective() == null);
  }

  @Test
  void theGridIsSharedAndHalfADecadeApart() {
    assertThat(LearningRates.around(2e-3, 5))
        .extracting(LearningRates::at)
        .containsExactly(3e-4, 1e-3, 3e-3, 1e-2, 3e-2);
    assertThat(LearningRates.around(1e-3, 3))
        .extracting(LearningRates::at)
        .containsExactly(3e-4, 1e-3, 3e-3);
    assertThat(Methods.standard()).allMatch(e -> LearningRates.exists(
        LearningRates.nearest(e.method().learningRate())));
  }
}
