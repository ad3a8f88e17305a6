package io.peft4j.trial;

import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Sites;
import io.peft4j.format.UserError;
import io.peft4j.method.Methods;
import io.peft4j.trial.ArmRecord.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Resolves what was asked for into tasks, arms, steps and seeds, once, before the first trial.
 *
 * <p>The main task of the ladder is supersense: it gets the full race and runs first, and the search
 * on the other rungs starts around its optima.
 */
final class Planner {
  static final String MAIN = "supersense";
  private static final Duration DEFAULT_BUDGET = Duration.ofMinutes(25);

  /** Part of the budget that is planned with: machines slow down, and searches are extended. */
  private static final double USABLE = 0.97;

  /** Fewer than these are no text: the two special tokens and a few words. */
  private static final int FEWEST_TOKENS = 8;

  /** Where objective and boundary are crossed: the cheapest, the usual and the most expensive place. */
  private static final List<String> CROSSED = List.of("full", "lora", "prompt");

  private static final List<String> SIDE = List.of("full", "lora", "ia3", "prompt");

  private final StudyOptions options;
  private final Sites sites;
  private final Scale scale;
  private final CostModel costs;
  private final List<TaskRecord> tasks;

  Planner(
      StudyOptions options, Sites sites, Scale scale, CostModel costs, List<TaskRecord> tasks) {
    this.options = options;
    this.sites = sites;
    this.scale = scale;
    this.costs = costs;
    this.tasks =
        Stream.concat(
                tasks.stream().filter(t -> t.name().equals(MAIN)),
                tasks.stream().filter(t -> !t.name().equals(MAIN)))
            .toList();
  }

  Plan plan(String base, String digest, long parameters) {
    List<String> gaveUp = new ArrayList<>();
    List<PlannedTask> planned = fitted(gaveUp);
    double seconds = costs.seconds(planned);
    return new Plan(
        Plan.SCHEMA,
        options,
        base,
        digest,
        parameters,
        sites,
        planned,
        budget(seconds),
        planned.stream().map(Planner::describe).toList(),
        gaveUp);
  }

  private List<PlannedTask> fitted(List<String> gaveUp) {
    if (options.preset() == StudyOptions.Preset.QUICK) {
      gaveUp.add("one seed at the published learning rate: this is a screening, not a comparison");
      return planned(scale.quick());
    }
    if (options.all() && options.budget() == null) {
      return planned(scale.levels().get(2));
    }
    double limit = limit().toSeconds() * USABLE;
    List<PlannedTask> planned = List.of();
    for (Effort effort : scale.levels()) {
      if (!effort.loss().isEmpty()) {
        gaveUp.add(effort.loss());
      }
      planned = planned(effort);
      if (costs.seconds(planned) <= limit) {
        return planned;
      }
    }
    for (Reduction reduction : reductions(planned)) {
      planned = reduction.change.apply(planned);
      gaveUp.add(reduction.loss);
      if (costs.seconds(planned) <= limit) {
        break;
      }
    }
    return planned;
  }

  private Duration limit() {
    return options.budget() == null ? DEFAULT_BUDGET : options.budget();
  }

  /** Arms and tasks that go when fewer steps and seeds are not enough. */
  private record Reduction(String loss, UnaryOperator<List<PlannedTask>> change) {}

  private static List<Reduction> reductions(List<PlannedTask> planned) {
    List<Reduction> all = new ArrayList<>();
    if (planned.stream().anyMatch(t -> t.arms().stream().anyMatch(a -> a.objective() != null))) {
      all.add(
          new Reduction(
              "objective and boundary are not crossed",
              tasks -> where(tasks, a -> a.objective() == null)));
    }
    for (String arm : List.of("bitfit", "prefix", "pfeiffer", "ia3")) {
      if (planned.stream().anyMatch(t -> t.arms().stream().anyMatch(a -> a.name().equals(arm)))) {
        all.add(new Reduction(arm + " was left out", tasks -> where(tasks, a -> !a.name().equals(arm))));
      }
    }
    for (int i = planned.size() - 1; i > 0; i--) {
      String name = planned.get(i).task().name();
      all.add(
          new Reduction(
              "the task " + name + " was left out",
              tasks -> tasks.stream().filter(t -> !t.task().name().equals(name)).toList()));
    }
    return all;
  }

  /** The tasks with those of their arms that pass. */
  private static List<PlannedTask> where(List<PlannedTask> tasks, Predicate<PlannedArm> passes) {
    return tasks.stream()
        .map(
            t ->
                new PlannedTask(
                    t.task(),
                    t.linearHead(),
                    t.race(),
                    t.arms().stream().filter(passes).toList()))
        .toList();
  }

  private List<PlannedTask> planned(Effort effort) {
    List<PlannedTask> result = new ArrayList<>();
    for (TaskRecord task : tasks) {
      boolean side = task.depth() > 0 && !task.name().equals(MAIN) && tasks.get(0).name().equals(MAIN);
      boolean linear =
          !answers()
              && (options.head() == StudyOptions.Head.LINEAR || task.labelTexts().isEmpty());
      List<PlannedArm> arms = arms(task, linear, side && !options.all());
      result.add(
          new PlannedTask(
              task,
              linear,
              race(task, side ? effort.side() : effort.main(), maxLength(arms)),
              arms));
    }
    return result;
  }

  /** True on a causal base. */
  private boolean answers() {
    return scale == Scale.ANSWERS;
  }

  private RacePlan race(TaskRecord task, Effort.Level level, int maxLength) {
    boolean quick = options.preset() == StudyOptions.Preset.QUICK;
    Scale.Looks looks = quick ? scale.screening() : scale.thorough();
    int steps = options.steps() == null ? level.steps() : options.steps();
    int first = Math.max(1, steps * 12 / 100);
    int second = Math.max(first + 1, steps * 3 / 10);
    return new RacePlan(
        steps,
        options.batchSize() == null ? level.batchSize() : options.batchSize(),
        options.shards(),
        options.seeds() == null ? level.seeds() : options.seeds(),
        level.gridPoints(),
        first,
        second,
        2,
        quick ? 1 : 3,
        looks.searchItems(),
        answers() ? answered(task, looks.testItems()) : looks.testItems(),
        looks.latencySamples(),
        scale.latencyBatch(),
        maxLength,
        1e-3);
  }

  /**
   * Tokens that texts are cut to, the same for all arms: what the positions of the base leave beside
   * the most virtual tokens.
   */
  private int maxLength(List<PlannedArm> arms) {
    int longest = scale.longestText(sites);
    for (PlannedArm arm : arms) {
      int left = sites.maxPositions() - virtualTokens(arm);
      if (left < FEWEST_TOKENS) {
        throw new UserError(
            "%s leaves %d of the base's %d positions to the text: leave it out with --methods"
                .formatted(arm.name(), Math.max(0, left), sites.maxPositions()));
      }
      longest = Math.min(longest, left);
    }
    return longest;
  }

  /** Where answers are labels, each item is read once with every label. */
  private static int answered(TaskRecord task, int items) {
    int labels = task.labels().size();
    return labels <= 2 ? items : Math.min(items, Math.max(20, 2 * items / labels));
  }

  private static int virtualTokens(PlannedArm arm) {
    if (arm.method() == null) {
      return 0;
    }
    PeftMethod method = Methods.find(arm.method()).method();
    if (method instanceof InputMethod input) {
      return input.numVirtualTokens();
    }
    return method instanceof KeyValueMethod keyValue ? keyValue.numVirtualTokens() : 0;
  }

  private List<PlannedArm> arms(TaskRecord task, boolean linear, boolean side) {
    List<PlannedArm> arms = new ArrayList<>(references(task));
    String earlier = side ? MAIN : null;
    for (String name : names(side)) {
      Group group =
          name.equals("full")
              ? Group.FULL
              : Methods.standard().stream().anyMatch(e -> e.name().equals(name))
                  ? Group.METHOD
                  : Group.CAPACITY;
      arms.add(new PlannedArm(task.name(), name, group, name, earlier));
    }
    if (answers() && options.methods().isEmpty() && options.preset() != StudyOptions.Preset.QUICK) {
      arms.addAll(crossed(task));
    }
    return arms;
  }

  private List<PlannedArm> references(TaskRecord task) {
    List<PlannedArm> arms = new ArrayList<>();
    if (answers()) {
      arms.add(new PlannedArm(task.name(), ReferenceArm.ZERO_SHOT, Group.NO_TUNING, null, null));
      arms.add(new PlannedArm(task.name(), ReferenceArm.FEW_SHOT, Group.NO_TUNING, null, null));
      return arms;
    }
    arms.add(new PlannedArm(task.name(), ReferenceArm.PROBE, Group.PROBE, null, null));
    arms.add(new PlannedArm(task.name(), ReferenceArm.CENTROID, Group.NO_TUNING, null, null));
    if (!task.labelTexts().isEmpty()) {
      arms.add(new PlannedArm(task.name(), ReferenceArm.ZERO_SHOT, Group.NO_TUNING, null, null));
    }
    return arms;
  }

  /** The same boundaries with another objective: what is learned is no part of where it enters. */
  private static List<PlannedArm> crossed(TaskRecord task) {
    List<PlannedArm> arms = new ArrayList<>();
    for (AnswerVariant variant : List.of(AnswerVariant.ALL_TOKENS, AnswerVariant.PLAIN)) {
      for (String method : CROSSED) {
        arms.add(
            new PlannedArm(
                task.name(), variant.armName(method), Group.CAPACITY, method, null, variant));
      }
    }
    return arms;
  }

  private Set<String> names(boolean side) {
    Set<String> names = new LinkedHashSet<>();
    if (!options.methods().isEmpty()) {
      options.methods().forEach(name -> names.add(Methods.find(name).name()));
      return names;
    }
    if (side) {
      return new LinkedHashSet<>(SIDE);
    }
    // Where a base has no biases, say, a method that trains them finds nothing to train.
    Methods.standard().stream()
        .filter(entry -> entry.method().parameterCount(sites) > 0)
        .forEach(entry -> names.add(entry.name()));
    if (options.all()) {
      Methods.all().forEach(entry -> names.add(entry.name()));
      Methods.capacities().forEach(entry -> names.add(entry.name()));
      Methods.MATCHED_COUNTS.forEach(
          count -> Methods.matched(sites, count).forEach(entry -> names.add(entry.name())));
    }
    return names;
  }

  private String budget(double seconds) {
    String expected = "about %d minutes on this machine".formatted(Math.max(1, Math.round(seconds / 60)));
    if (options.preset() == StudyOptions.Preset.QUICK) {
      return "quick: " + expected;
    }
    return options.all() && options.budget() == null
        ? "everything: " + expected
        : "%d minutes allowed, %s".formatted(limit().toMinutes(), expected);
  }

  private static String describe(PlannedTask task) {
    RacePlan race = task.race();
    long arms = task.arms().stream().filter(a -> a.method() != null).count();
    return "%s: %d trained arms, %d %s of %d steps of %d examples, %s"
        .formatted(
            task.task().name(),
            arms,
            race.seeds(),
            race.seeds() == 1 ? "seed" : "seeds",
            race.steps(),
            race.batchSize(),
            race.gridPoints() == 1
                ? "published learning rates"
                : race.gridPoints() + " learning rates to start with");
  }
}
