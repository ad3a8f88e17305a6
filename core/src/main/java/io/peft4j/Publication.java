package io.peft4j;

import io.peft4j.advise.Advisor;
import io.peft4j.advise.Constraints;
import io.peft4j.advise.Recommendation;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Contender;
import io.peft4j.compare.ExternalPredictions;
import io.peft4j.compare.Ladder;
import io.peft4j.compare.Referee;
import io.peft4j.compare.Rules;
import io.peft4j.format.UserError;
import io.peft4j.method.Methods;
import io.peft4j.report.ComparisonJson;
import io.peft4j.report.HtmlReport;
import io.peft4j.report.Placement;
import io.peft4j.report.PlanSummary;
import io.peft4j.report.StudyReport;
import io.peft4j.report.TaskReport;
import io.peft4j.report.TerminalReport;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Plan;
import io.peft4j.trial.PlannedArm;
import io.peft4j.trial.PlannedTask;
import io.peft4j.trial.Predictions;
import io.peft4j.trial.Provenance;
import io.peft4j.trial.StudyFolder;
import io.peft4j.trial.StudyOptions;
import io.peft4j.trial.TaskRecord;
import io.peft4j.trial.Timings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** From finished trials to files and a recommendation: compare, advise, report. */
final class Publication {
  private final StudyReport report;
  private final StudyFolder folder;

  private Publication(StudyReport report, StudyFolder folder) {
    this.report = report;
    this.folder = folder;
  }

  /** True if there is nothing to train: predictions are given and no data. */
  static boolean onlyPredictions(StudyOptions options) {
    return !options.predictions().isEmpty() && options.data() == null && options.tasks().isEmpty();
  }

  /** Rows that were made elsewhere, to stand beside those of the trials. */
  static List<Contender> elsewhere(StudyOptions options) {
    return options.predictions().isEmpty()
        ? List.of()
        : ExternalPredictions.read(options.predictions());
  }

  /**
   * Checks before the first trial that rows made elsewhere can stand beside the study's own.
   *
   * @throws UserError if they are scored by something else
   */
  static void checkAlike(Plan plan, List<Contender> elsewhere) {
    Measure own = plan.tasks().get(0).task().measure();
    for (Contender row : elsewhere) {
      if (row.measure() != own) {
        throw new UserError(
            "%s is scored by its %s and this study by its %s: compare rows of one kind only"
                .formatted(row.name(), row.measure().label(), own.label()));
      }
    }
  }

  /** A study whose trials are done. */
  static Publication of(
      Plan plan, StudyOptions options, StudyFolder folder, List<Contender> external) {
    List<TaskReport> tasks =
        plan.tasks().stream()
            .sorted(Comparator.comparingInt(t -> t.task().depth()))
            .map(task -> report(task, plan, options, folder, external))
            .toList();
    List<ArmRecord> arms = tasks.stream().flatMap(t -> t.arms().stream()).toList();
    Ladder ladder =
        tasks.size() < 2
            ? null
            : Ladder.of(tasks.stream().map(t -> t.comparison().results()).toList(), arms);
    PlanSummary summary =
        new PlanSummary(
            plan.screening() ? PlanSummary.Mode.SCREENING : PlanSummary.Mode.FULL,
            plan.budget(),
            plan.resolved(),
            plan.gaveUp());
    StudyReport report =
        new StudyReport(
            name(folder),
            summary,
            tasks,
            ladder,
            placements(plan),
            arms.get(0).provenance(),
            peakBytes(arms));
    return new Publication(report, folder);
  }

  /** Predictions that were made elsewhere, and nothing else. */
  static Publication ofPredictions(StudyOptions options, StudyFolder folder) {
    List<Contender> contenders = ExternalPredictions.read(options.predictions());
    Comparison comparison = new Referee(rules(options, false)).compare("predictions", contenders);
    Predictions first = contenders.get(0).runs().get(0);
    List<String> labels =
        first instanceof Predictions.Labels known
            ? known.labels().stream().distinct().sorted().toList()
            : List.of();
    TaskRecord task =
        new TaskRecord(
            "predictions",
            "Predictions made elsewhere: "
                + options.predictions().stream()
                    .map(p -> p.getFileName().toString())
                    .collect(Collectors.joining(", ")),
            0,
            labels,
            List.of(),
            0,
            0,
            first.items().size(),
            Map.of(),
            Double.NaN,
            "");
    Recommendation advice = new Advisor(constraints(options)).recommend(comparison, List.of());
    StudyReport report =
        new StudyReport(
            name(folder),
            new PlanSummary(PlanSummary.Mode.FULL, "nothing was trained", List.of(), List.of()),
            List.of(new TaskReport(task, List.of(), comparison, advice)),
            null,
            Map.of(),
            Provenance.ofThisMachine(),
            0);
    return new Publication(report, folder);
  }

  private static TaskReport report(
      PlannedTask task,
      Plan plan,
      StudyOptions options,
      StudyFolder folder,
      List<Contender> external) {
    List<ArmRecord> arms = new ArrayList<>();
    List<Contender> contenders = new ArrayList<>();
    for (PlannedArm planned : task.arms()) {
      folder
          .record(planned)
          .ifPresent(
              arm -> {
                arms.add(arm);
                if (arm.status() == ArmRecord.Status.DONE) {
                  contenders.add(Contender.of(arm, folder.predictions(arm)));
                }
              });
    }
    if (plan.tasks().size() == 1) {
      contenders.addAll(external);
    }
    if (contenders.isEmpty()) {
      throw new UserError(
          "%s has no finished trial on the task %s to report on: run compare first"
              .formatted(folder.path(), task.task().name()));
    }
    Comparison comparison =
        new Referee(rules(options, plan.screening())).compare(task.task().name(), contenders);
    Recommendation advice = new Advisor(constraints(options)).recommend(comparison, arms);
    return new TaskReport(task.task(), arms, comparison, advice);
  }

  private static Rules rules(StudyOptions options, boolean screening) {
    return Rules.STANDARD.withMargin(options.margin()).withScreening(screening);
  }

  private static Constraints constraints(StudyOptions options) {
    return new Constraints(
        options.maxArtifactBytes(),
        options.maxLatencyRatio(),
        options.maxQualityLoss(),
        options.variants(),
        options.mustMerge(),
        options.mustMix());
  }

  private static Map<String, Placement> placements(Plan plan) {
    Map<String, Placement> placements = new LinkedHashMap<>();
    for (PlannedTask task : plan.tasks()) {
      for (PlannedArm arm : task.arms()) {
        if (arm.method() != null) {
          placements.put(
              arm.name(), Placement.of(Methods.find(arm.method()).method(), plan.sites()));
        }
      }
    }
    return placements;
  }

  private static long peakBytes(List<ArmRecord> arms) {
    return arms.stream()
        .map(ArmRecord::timings)
        .filter(Objects::nonNull)
        .mapToLong(Timings::peakBytes)
        .max()
        .orElse(0);
  }

  private static String name(StudyFolder folder) {
    Path name = folder.path().getFileName();
    return name == null ? folder.path().toString() : name.toString();
  }

  StudyReport report() {
    return report;
  }

  /** Writes {@code comparison.json} and {@code report.html}. */
  StudyResult publish() {
    ComparisonJson.write(folder.comparisonFile(), report);
    HtmlReport.write(folder.reportFile(), report);
    String tables =
        report.tasks().stream().map(TerminalReport::of).collect(Collectors.joining("\n\n"));
    String recommendation =
        report.tasks().stream()
            .map(t -> t.task().name() + ": " + t.recommendation().headline())
            .collect(Collectors.joining("\n"));
    return new StudyResult(folder.path(), tables, recommendation, report.peakBytes());
  }
}
