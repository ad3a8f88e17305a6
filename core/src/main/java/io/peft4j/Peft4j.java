package io.peft4j;

import io.peft4j.boundary.Capability;
import io.peft4j.boundary.Sites;
import io.peft4j.compare.Contender;
import io.peft4j.method.Methods;
import io.peft4j.recipe.Recipe;
import io.peft4j.recipe.RecipeRunner;
import io.peft4j.recipe.RunRecord;
import io.peft4j.report.HtmlReport;
import io.peft4j.trial.LoadedBase;
import io.peft4j.trial.Plan;
import io.peft4j.trial.Preparation;
import io.peft4j.trial.Progress;
import io.peft4j.trial.Reproducer;
import io.peft4j.trial.StudyFolder;
import io.peft4j.trial.StudyOptions;
import io.peft4j.trial.StudyRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What peft4j does, one method per job. */
public final class Peft4j {
  private Peft4j() {}

  /**
   * Trains, measures and compares methods, and recommends one; resumes what was interrupted.
   *
   * @throws io.peft4j.format.UserError if an option, a file or a model cannot be used
   */
  public static StudyResult compare(StudyOptions options, Progress progress) {
    StudyFolder folder = Preparation.folder(options);
    if (Publication.onlyPredictions(options)) {
      return Publication.ofPredictions(options, folder).publish();
    }
    // Read first: a mistake in them should not wait for the last trial.
    List<Contender> elsewhere = Publication.elsewhere(options);
    Plan plan = Preparation.plan(options, folder, progress);
    Publication.checkAlike(plan, elsewhere);
    plan.gaveUp().forEach(progress::note);
    new StudyRunner(plan, options, folder, progress).run();
    return Publication.of(plan, options, folder, elsewhere).publish();
  }

  /**
   * Writes {@code report.html} of a study again, and returns its path.
   *
   * @throws io.peft4j.format.UserError if the folder holds no study, or one without finished trials
   */
  public static Path report(Path studyFolder) {
    StudyFolder folder = new StudyFolder(studyFolder);
    Plan plan = folder.existingPlan();
    List<Contender> elsewhere = Publication.elsewhere(plan.options());
    HtmlReport.write(
        folder.reportFile(), Publication.of(plan, plan.options(), folder, elsewhere).report());
    return folder.reportFile();
  }

  /**
   * Runs a trial again from its record and compares the numbers.
   *
   * @param trialFolder the folder of one arm, {@code STUDY/TASK/ARM}
   */
  public static Reproduction reproduce(Path trialFolder, Progress progress) {
    Reproducer.Difference difference = Reproducer.run(trialFolder, progress);
    return new Reproduction(difference.same(), difference.table());
  }

  /**
   * Trains one adapter of a causal language model as a recipe says; goes on with what was
   * interrupted.
   *
   * @return what came out; its adapter is in {@code adapter/} under the recipe's output folder
   * @throws io.peft4j.format.UserError if base, data or method do not fit, training diverges, or
   *     the folder holds another run
   */
  public static RunRecord train(Recipe recipe, Progress progress) {
    RecipeRunner.Outcome outcome = new RecipeRunner(recipe).train(progress, () -> false);
    return Objects.requireNonNull(outcome.record(), "only a run that is stopped leaves no record");
  }

  /** Every method that a study can train, with its size on the embedded base. */
  public static List<MethodInfo> methods() {
    try (LoadedBase base = LoadedBase.load(null)) {
      Sites sites = base.model().sites();
      return Methods.all().stream()
          .map(
              entry ->
                  new MethodInfo(
                      entry.name(),
                      entry.method().boundary().label(),
                      entry.method().peftType(),
                      entry.method().capabilities().stream()
                          .sorted()
                          .map(Capability::label)
                          .toList(),
                      entry.description(),
                      entry.method().parameterCount(sites)))
          .toList();
    }
  }
}
