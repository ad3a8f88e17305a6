package io.peft4j.report;

import io.peft4j.advise.Advisor;
import io.peft4j.advise.CommonError;
import io.peft4j.advise.Constraints;
import io.peft4j.advise.Judgement;
import io.peft4j.advise.Question;
import io.peft4j.advise.Recommendation;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Ladder;
import io.peft4j.compare.Rules;
import io.peft4j.compare.Study;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Provenance;
import io.peft4j.trial.TaskRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Studies made by hand, with numbers like a pilot's. */
final class StudyFixture {
  /** Text that would run if it became markup, close a script, or break a tool tip. */
  static final String EVIL =
      "<script>window.evil=1</script>\"'&</script><img src=x onerror=evil()>";

  private StudyFixture() {}

  private record Kind(
      String name,
      String boundary,
      @Nullable String peftType,
      Group group,
      long trainable,
      double rate,
      double latency,
      double seconds) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("zero-shot", "none", null, Group.NO_TUNING, 0, 0, 1.0, 1),
          new Kind("nearest-centroid", "none", null, Group.NO_TUNING, 0, 0, 1.0, 2),
          new Kind("linear-probe", "none", null, Group.PROBE, 15_785, 1e-2, 1.0, 9),
          new Kind("prompt-20", "input", "PROMPT_TUNING", Group.METHOD, 7_680, 5e-2, 1.62, 164),
          new Kind(
              "prefix-20",
              "keys and values",
              "PREFIX_TUNING",
              Group.METHOD,
              92_160,
              1e-2,
              1.21,
              139),
          new Kind("bitfit", "own parameters", "BITFIT", Group.METHOD, 31_488, 2e-3, 1.0, 121),
          new Kind("ia3", "activations", "IA3", Group.METHOD, 13_824, 2e-2, 1.07, 128),
          new Kind(
              "bottleneck-64", "activations", "BOTTLENECK", Group.METHOD, 297_600, 2e-3, 1.11, 133),
          new Kind("lora-r16", "weights", "LORA", Group.METHOD, 675_840, 2e-3, 1.19, 151),
          new Kind("full", "own parameters", null, Group.FULL, 22_713_216, 2e-4, 1.0, 262));

  /** Three rungs of nine arms and two rows without tuning. */
  static StudyReport realistic() {
    List<TaskReport> tasks =
        List.of(
            task(
                "topic",
                "definition → topic domain of WordNet 3.1",
                1,
                14,
                0.871,
                0.893,
                0.921,
                0.944,
                0.941,
                0.951,
                0.949,
                0.957,
                0.961,
                0.960),
            task(
                "supersense",
                "definition → lexicographer file of nouns and verbs",
                2,
                41,
                0.332,
                0.452,
                0.561,
                0.481,
                0.602,
                0.701,
                0.689,
                0.741,
                0.768,
                0.775),
            task(
                "word in context",
                "“lemma: quoted example” → lexicographer file of that synset",
                3,
                41,
                0.077,
                0.142,
                0.214,
                0.174,
                0.231,
                0.329,
                0.317,
                0.372,
                0.394,
                0.413));
    List<Ladder.Rung> rungs = new ArrayList<>();
    for (TaskReport task : tasks) {
      Verdict cheapest =
          task.comparison().results().row(task.recommendation().choice()).orElseThrow();
      rungs.add(
          new Ladder.Rung(
              task.task().name(),
              false,
              "full",
              cheapest.name(),
              cheapest.boundary(),
              0.089,
              new Ladder.Rates("lora-r16", 2e-3, "full", 2e-4, 10, true)));
    }
    return new StudyReport(
        "wordnet-ladder",
        new PlanSummary(
            PlanSummary.Mode.FULL,
            "25 min",
            List.of(
                "300 steps of 32 items per run, three seeds",
                "grid of five learning rates, half a decade apart, extended twice at most"),
            List.of("the shallow and the deep rung race five arms on a grid of three rates")),
        tasks,
        new Ladder(
            rungs,
            true,
            "The cheapest adequate boundary differs: activations on topic, weights on supersense,"
                + " own parameters on word in context. No method is the cheapest adequate one"
                + " everywhere."),
        FigureFixture.placements(),
        provenance(),
        1_312_000_000L);
  }

  /** One rung whose every text is hostile, with arms that diverged, failed or hold no number. */
  static StudyReport awkward() {
    TaskReport base =
        task(EVIL, EVIL, 0, 2, 0.5, 0.5, Double.NaN, 0.6, 0.6, 0.7, 0.7, 0.7, 0.8, 0.8);
    List<ArmRecord> arms = new ArrayList<>();
    for (ArmRecord arm : base.arms()) {
      arms.add(
          switch (arm.arm()) {
            case "prefix-20" -> ArmFixture.ended(arm, ArmRecord.Status.DIVERGED, EVIL);
            case "ia3" -> ArmFixture.ended(arm, ArmRecord.Status.FAILED, EVIL);
            default -> arm;
          });
    }
    Comparison.Results r = base.comparison().results();
    List<Verdict> rows =
        r.rows().stream()
            .filter(v -> !v.name().equals("prefix-20") && !v.name().equals("ia3"))
            .toList();
    Comparison comparison =
        new Comparison(
            new Comparison.Results(
                r.task(),
                r.rules(),
                r.reference(),
                EVIL,
                r.items(),
                true,
                r.detectable(),
                rows,
                null,
                List.of(),
                List.of(EVIL)),
            base.comparison().costs());
    TaskReport task = new TaskReport(base.task(), arms, comparison, base.recommendation());
    return new StudyReport(
        EVIL,
        new PlanSummary(PlanSummary.Mode.SCREENING, EVIL, List.of(EVIL), List.of()),
        List.of(task),
        null,
        FigureFixture.placements(),
        provenance(),
        0);
  }

  /** One task of free answers that are scored by their loss. */
  static StudyReport answers() {
    Study study = Study.answers("alpaca", 3, 2.910, 2.412, 2.331, 2.107, 1.906, 1.900);
    Comparison comparison = study.comparison();
    List<ArmRecord> arms =
        study.arms().stream()
            .map(
                arm ->
                    ArmFixture.answering(
                        arm, comparison.results().row(arm.arm()).orElseThrow().value()))
            .toList();
    return study(
        new TaskReport(
            new TaskRecord(
                "alpaca",
                "instructions → answers, loss on the answers",
                0,
                List.of(),
                List.of(),
                4_000,
                500,
                2_000,
                Map.of(),
                151.2,
                "4f5c".repeat(16)),
            arms,
            comparison,
            new Advisor(Constraints.NONE).recommend(comparison, arms)));
  }

  /** One task with one arm, its own reference. */
  static StudyReport single() {
    TaskReport all = realistic().tasks().get(1);
    Verdict row = all.comparison().results().referenceRow();
    Comparison.Results r = all.comparison().results();
    Comparison comparison =
        new Comparison(
            new Comparison.Results(
                r.task(),
                r.rules(),
                "full",
                "it is the only row",
                r.items(),
                false,
                r.detectable(),
                List.of(row),
                "full",
                List.of(),
                List.of()),
            new Comparison.Costs(
                r.task(),
                "× bare base",
                all.comparison().costs().rows().stream()
                    .filter(c -> c.name().equals("full"))
                    .toList(),
                "full",
                "full"));
    return study(
        new TaskReport(
            all.task(),
            all.arms().stream().filter(a -> a.arm().equals("full")).toList(),
            comparison,
            all.recommendation()));
  }

  /** One task with 25 arms of long names. */
  static StudyReport many() {
    List<Kind> kinds = new ArrayList<>(KINDS);
    double[] accuracies = new double[25];
    for (int i = 0; i < 25; i++) {
      accuracies[i] = 0.4 + 0.015 * i;
      if (i >= KINDS.size()) {
        kinds.add(
            i - 1,
            new Kind(
                "a-method-with-a-long-name-r" + i,
                "weights",
                "LORA",
                Group.CAPACITY,
                10_000L << (i - 10),
                1e-3,
                1 + 0.01 * i,
                100 + i));
      }
    }
    return study(task(kinds, "capacities", "one task, many arms", 0, 5, accuracies));
  }

  private static StudyReport study(TaskReport task) {
    return new StudyReport(
        "fixture",
        new PlanSummary(PlanSummary.Mode.FULL, "1 h", List.of(), List.of()),
        List.of(task),
        null,
        FigureFixture.placements(),
        provenance(),
        900_000_000);
  }

  private static TaskReport task(
      String name, String description, int depth, int classes, double... accuracies) {
    return task(KINDS, name, description, depth, classes, accuracies);
  }

  private static TaskReport task(
      List<Kind> kinds,
      String name,
      String description,
      int depth,
      int classes,
      double... accuracy) {
    double full = accuracy[accuracy.length - 1];
    Rules rules = Rules.STANDARD;
    List<ArmRecord> arms = new ArrayList<>();
    List<Verdict> rows = new ArrayList<>();
    List<Comparison.Cost> costs = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      Kind kind = kinds.get(i);
      ArmRecord arm =
          ArmFixture.arm(
              name,
              kind.name(),
              kind.boundary(),
              kind.peftType(),
              kind.group(),
              kind.trainable(),
              kind.rate(),
              accuracy[i],
              kind.latency(),
              kind.seconds());
      arms.add(arm);
      rows.add(VerdictFixture.verdict(arm, full, rules));
      costs.add(VerdictFixture.cost(arm));
    }
    rows.replaceAll(row -> VerdictFixture.withFront(row, List.copyOf(rows)));
    String cheapest =
        rows.stream()
            .filter(Verdict::adequate)
            .min(Comparator.comparing(row -> row.counted().bytes()))
            .map(Verdict::name)
            .orElse("full");
    Comparison comparison =
        new Comparison(
            new Comparison.Results(
                name,
                rules,
                "full",
                "every parameter is trained",
                2_000,
                false,
                0.024,
                rows,
                cheapest,
                List.of(),
                List.of("Test items are shared by all rows, so differences are paired.")),
            new Comparison.Costs(name, "× bare base", costs, cheapest, cheapest));
    return new TaskReport(
        taskRecord(name, description, depth, classes),
        arms,
        comparison,
        advice(name, arms, rows, cheapest));
  }

  private static TaskRecord taskRecord(String name, String description, int depth, int classes) {
    List<String> labels = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      labels.add(name.equals(EVIL) ? EVIL + i : "noun." + "abcdefghijklmnop".charAt(i % 16) + i);
      texts.add("kind of thing " + i);
    }
    Map<String, Integer> dropped = new LinkedHashMap<>();
    dropped.put("same text with another label", 213);
    dropped.put("near-identical text", 1_482);
    return new TaskRecord(
        name,
        description,
        depth,
        labels,
        texts,
        12_000,
        1_500,
        2_000,
        dropped,
        12.4,
        "4f5c".repeat(16));
  }

  private static Recommendation advice(
      String task, List<ArmRecord> arms, List<Verdict> rows, String choice) {
    List<Judgement> judgements = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      Verdict row = rows.get(i);
      String points = Numbers.difference(Measure.ACCURACY, row.difference());
      judgements.add(
          new Judgement(
              row.name(),
              row.boundary(),
              row.adequate(),
              row.adequate() ? null : "quality",
              row.adequate()
                  ? "It loses no more than 2.0 points with probability "
                      + Numbers.probability(row.probabilityAdequate())
                      + "."
                  : "It stands " + points + " points from full, more than the margin of 2.0.",
              "It bought "
                  + Numbers.percent(row.accuracy())
                  + " % for "
                  + Numbers.count(arms.get(i).footprint().trainableParameters())
                  + " trained parameters."));
    }
    return new Recommendation(
        task,
        false,
        task.equals("word in context"),
        Recommendation.Kind.ADAPT,
        choice,
        "full",
        "Use "
            + choice
            + ": it reaches full tuning's accuracy within 2.0 points and is the smallest that"
            + " does.",
        List.of(
            choice + " is adequate and stores the least.",
            "Smaller methods lose more than the margin of 2.0 points here."),
        List.of(
            new Question(
                "How strong is the base already?",
                "Without tuning it is right on a third of the items.",
                "33.2 %",
                Question.Source.MEASURED),
            new Question(
                "How deep is the shift?",
                "Full tuning is far above the probe on frozen vectors.",
                "+21.4 points",
                Question.Source.MEASURED),
            new Question(
                "How many variants will there be?",
                "Nothing was given; one is assumed.",
                "not given",
                Question.Source.DEFAULT),
            new Question(
                "How sensitive is serving?",
                "At most 1.25 times the base's latency was asked for.",
                "1.25×",
                Question.Source.GIVEN),
            new Question(
                "How much loss against full tuning is acceptable?",
                "The study's margin.",
                "2.0 points",
                Question.Source.DEFAULT)),
        judgements,
        List.of(
            new CommonError(
                "Which is best?",
                "Best by accuracy is full at 22.7 M parameters; "
                    + choice
                    + " is within the margin at a fraction of the bytes."),
            new CommonError(
                "Prompt tuning is tiny, so default to it",
                "It stores the least and loses 29.4 points here."),
            new CommonError(
                "LoRA works, ignore the rest",
                "On topic it stores 88 times the bytes of a prompt for +1.7 points.")),
        null,
        List.of("Run ./peft4j compare --budget 2h to halve the detectable difference."));
  }

  static Provenance provenance() {
    return new Provenance(
        "0.1.0-SNAPSHOT",
        "2.10.0",
        "17.0.15 (Temurin)",
        "Linux 6.1 x86_64",
        "Intel Xeon, AVX-512",
        2,
        4,
        "f32",
        Map.of("base", "9b1c".repeat(16), "data", "4f5c".repeat(16)));
  }
}
