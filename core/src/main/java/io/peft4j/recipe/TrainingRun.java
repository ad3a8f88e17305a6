package io.peft4j.recipe;

import io.peft4j.adapter.AdapterInfo;
import io.peft4j.adapter.Artifact;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.data.Supervised;
import io.peft4j.data.SupervisedData;
import io.peft4j.engine.Workers;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.measure.MemoryMeter;
import io.peft4j.train.AnswerEvaluator;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.TrainConfig;
import io.peft4j.train.Trainer;
import io.peft4j.trial.LoadedBase;
import io.peft4j.trial.Progress;
import io.peft4j.trial.Provenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop around the trainer: logs, evaluates, saves, and goes on from the newest checkpoint.
 *
 * <p>Everything between two checkpoints follows from the first one, so that a run which is killed
 * and started again ends as an unbroken one.
 */
final class TrainingRun implements AutoCloseable {
  private static final String STATE = "state.safetensors";
  private static final String PROGRESS = "progress.json";

  private final Recipe recipe;
  private final FrozenPlan plan;
  private final RunFolder folder;
  private final LoadedBase base;
  private final RunData data;
  private final TrainConfig config;
  private final MemoryMeter memory = MemoryMeter.start();
  private final Workers workers;
  private final AttachedAdapter adapter;
  private final Trainer trainer;
  private final Evaluations evaluations;
  private RunState state = RunState.START;

  /** Attaches the method and goes back to the newest checkpoint, if there is one. */
  TrainingRun(Recipe recipe, FrozenPlan plan, RunFolder folder, LoadedBase base, RunData data) {
    this.recipe = recipe;
    this.plan = plan;
    this.folder = folder;
    this.base = base;
    this.data = data;
    this.config = recipe.training().config(data.train().size());
    this.evaluations = Evaluations.of(recipe, data, config);
    this.adapter =
        AttachedAdapter.attach(
            base.model(),
            recipe.training().method(),
            new BaseSetup(base.model(), config.seed(), base.tokenizer()::encode));
    this.workers = new Workers(recipe.training().threads());
    this.trainer =
        new Trainer(
            adapter, new AnswerLoss(base.model(), data.train().examples()), config, workers);
    folder.newestCheckpoint().ifPresent(this::restore);
  }

  private void restore(int step) {
    Path checkpoint = folder.checkpoint(step);
    trainer.restore(checkpoint.resolve(STATE));
    state = Json.read(checkpoint.resolve(PROGRESS), RunState.class);
  }

  /** Steps taken so far. */
  int stepsTaken() {
    return state.step();
  }

  /**
   * Trains to the end, or until {@code stop} says so.
   *
   * @return true at the end; false if it was stopped, with a checkpoint
   */
  boolean train(Progress progress, BooleanSupplier stop) {
    progress.started("Training", config.steps() - state.step());
    try (Metrics metrics = Metrics.open(folder.metricsFile(), state.step())) {
      while (!isOver()) {
        if (stop.getAsBoolean()) {
          checkpoint();
          return false;
        }
        step(metrics, progress);
        if (evaluations.isDue(state.step())) {
          evaluate(metrics, progress);
        }
        if (state.step() % recipe.output().saveSteps() == 0 || isOver()) {
          checkpoint();
        }
      }
      finish(metrics);
      return true;
    } finally {
      progress.finished();
    }
  }

  private boolean isOver() {
    return state.step() >= config.steps() || evaluations.stops(state);
  }

  private void step(Metrics metrics, Progress progress) {
    long start = System.nanoTime();
    Trainer.Step taken = trainer.step();
    double seconds = secondsSince(start);
    if (!Double.isFinite(taken.loss())) {
      throw new UserError(
          ("training diverged at step %d: the loss is no longer a number; lower learning_rate (it"
                  + " is %s), or raise warmup_ratio")
              .formatted(state.step() + 1, config.learningRate()));
    }
    state = state.after(taken.tokens(), seconds);
    if (state.step() % recipe.output().loggingSteps() == 0 || state.step() == config.steps()) {
      metrics.step(state.step(), epoch(), taken, seconds);
    }
    progress.advanced(
        1,
        String.format(
            Locale.ROOT, "loss %.4f, %.0f tokens/s", taken.loss(), taken.tokens() / seconds));
  }

  private double epoch() {
    return (double) state.step() * config.sequencesPerStep() / data.train().size();
  }

  private void evaluate(Metrics metrics, Progress progress) {
    long start = System.nanoTime();
    AnswerEvaluator evaluator = new AnswerEvaluator(base.model(), workers);
    Choices choices = data.choices();
    double loss = evaluator.losses(adapter, examples(data.eval())).mean();
    double accuracy =
        choices.size() == 0
            ? Double.NaN
            : choices.accuracy(evaluator.likeliest(adapter, choices.candidates()));
    double seconds = secondsSince(start);
    state = state.evaluated(loss, seconds);
    metrics.evaluation(state.step(), epoch(), loss, accuracy, seconds);
    boolean best = state.worse() == 0;
    if (best) {
      save(folder.best(state.step()));
    }
    progress.note(
        String.format(
            Locale.ROOT,
            "step %,d: evaluation loss %.4f%s%s",
            state.step(),
            loss,
            Double.isNaN(accuracy)
                ? ""
                : String.format(Locale.ROOT, ", accuracy %.1f %%", 100 * accuracy),
            best ? ", the best so far" : ""));
  }

  private static List<Supervised> examples(@Nullable SupervisedData data) {
    return data == null ? List.of() : data.examples();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void save(Path directory) {
    AdapterInfo info = new AdapterInfo(base.huggingFaceName(), List.of(), base.tokenizerJson());
    Artifact.save(directory, adapter, info, Map.of());
  }

  private void checkpoint() {
    state = state.held(memory.peakBytes().orElse(0));
    Path directory = folder.checkpoint(state.step());
    AtomicFiles.writeDirectory(
        directory,
        temporary -> {
          trainer.save(temporary.resolve(STATE));
          save(temporary.resolve("adapter"));
          Json.write(temporary.resolve(PROGRESS), state);
        });
    folder.clean(state);
  }

  private void finish(Metrics metrics) {
    if (state.best() == null) {
      save(folder.adapter());
    } else {
      folder.promote(folder.best(state.best().step()));
    }
    folder.write(
        new RunRecord(
            RunRecord.SCHEMA,
            recipe.tree(),
            adapter.parameterCount(),
            data.train().size(),
            data.leftOut(),
            state.step(),
            state.step() < config.steps(),
            metrics.recentLoss(),
            state.best(),
            state.tokens(),
            state.seconds(),
            state.peakBytes(),
            Provenance.of(workers.count(), config.shards(), plan.digests())));
  }

  @Override
  public void close() {
    trainer.close();
    adapter.close();
    workers.close();
  }
}
