package io.peft4j.recipe;

import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.FolderClaim;
import io.peft4j.format.Json;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.trial.LoadedBase;
import io.peft4j.trial.Progress;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Plans a recipe, or runs it in its folder: from the first step, or from where it was stopped. */
public final class RecipeRunner {
  private final Recipe recipe;
  private final RunFolder folder;

  public RecipeRunner(Recipe recipe) {
    this.recipe = recipe;
    this.folder = new RunFolder(recipe.output().outputDir());
  }

  /** Where the trained adapter is, or will be. */
  public Path adapter() {
    return folder.adapter();
  }

  /**
   * How a run ended.
   *
   * @param record what came out; null if it was stopped before its end
   * @param before whether it was finished before
   * @param step that was reached
   */
  public record Outcome(@Nullable RunRecord record, boolean before, int step) {}

  /**
   * Trains, or says what came out if that was done before.
   *
   * @param stop asked after every step; where it says so, a checkpoint is saved and the run ends
   * @throws io.peft4j.format.UserError if base, data or method do not fit, training diverges, or
   *     the folder holds another run
   */
  public Outcome train(Progress progress, BooleanSupplier stop) {
    // Before anything is read: mistakes should not wait for it.
    requireSame(Map.of());
    LocalDateTime time = folder.plan().map(FrozenPlan::start).orElseGet(RecipeRunner::now);
    Optional<RunRecord> finished = folder.record();
    if (finished.isPresent()) {
      return new Outcome(finished.get(), true, finished.get().steps());
    }
    try (FolderClaim claim = folder.claim()) {
      progress.started("Reading base and data", 2);
      try (LoadedBase base =
          LoadedBase.load(recipe.data().base(), recipe.training().basePrecision())) {
        progress.advanced(1, "base");
        RunData data;
        try (ModelFiles files = ModelFiles.open(recipe.data().base())) {
          data = RunData.read(recipe, files, time);
        }
        progress.finished();
        data.notes().forEach(progress::note);
        requireFit(base.model(), data);
        Map<String, String> digests = new LinkedHashMap<>(data.digests());
        digests.put("base", base.digest());
        requireSame(digests);
        FrozenPlan plan = new FrozenPlan(recipe.tree(), digests, time.toString());
        try (TrainingRun run = new TrainingRun(recipe, plan, folder, base, data)) {
          Json.write(folder.planFile(), plan);
          return run(run, progress, stop);
        }
      }
    }
  }

  private Outcome run(TrainingRun run, Progress progress, BooleanSupplier stop) {
    if (run.stepsTaken() > 0) {
      progress.note("going on after step %,d".formatted(run.stepsTaken()));
    }
    RunRecord record = run.train(progress, stop) ? folder.record().orElseThrow() : null;
    return new Outcome(record, false, run.stepsTaken());
  }

  private void requireSame(Map<String, String> digests) {
    folder.plan().ifPresent(plan -> plan.requireSame(recipe.tree(), digests, folder.path()));
  }

  /** Checks that the base predicts words, and has a position for every token, virtual ones too. */
  private void requireFit(BaseModel base, RunData data) {
    if (!base.causal()) {
      throw new UserError(
          "%s is a %s model, which predicts no next word: name a causal language model with --base"
              .formatted(recipe.data().base(), base.sites().family()));
    }
    PeftMethod method = recipe.training().method();
    int virtual = 0;
    if (method instanceof InputMethod input) {
      virtual = input.numVirtualTokens();
    } else if (method instanceof KeyValueMethod prefix) {
      virtual = prefix.numVirtualTokens();
    }
    int room = base.sites().maxPositions() - virtual;
    if (data.longest() > room) {
      throw new UserError(
          "the longest example has %,d tokens, and the base has positions for %,d%s: set max_length"
              .formatted(data.longest(), room, virtual == 0 ? "" : " beside virtual ones"));
    }
  }

  private static LocalDateTime now() {
    return LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * What the run is going to do, without reading a weight.
   *
   * @throws io.peft4j.format.UserError if base, data or method do not fit
   */
  public RunPlan plan() {
    Path base = recipe.data().base();
    try (ModelFiles files = ModelFiles.open(base);
        BaseModel outline = Checkpoint.outline(files)) {
      RunData data = RunData.read(recipe, files, now());
      requireFit(outline, data);
      return RunPlan.of(recipe, base.toString(), outline.sites(), outline.parameterCount(), data);
    }
  }
}
