package io.peft4j.trial;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.UserError;
import io.peft4j.measure.MemoryMeter;
import io.peft4j.train.TrainConfig;
import io.peft4j.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One method's race on one task: a learning-rate search, then the final runs.
 *
 * <p>The search starts from neighbouring points of the shared grid. All of them run to the first
 * rung, the best few to the second; each rung is a prefix of one full-length schedule, so a survivor
 * loses nothing. Validation loss decides. If the winner lies at an edge, the grid is extended until a
 * worse point was tried on both sides. Methods are never raced against each other. Every state is on
 * disk before the next stage begins: first a checkpoint named after its step, then the log's entry
 * that speaks of it, so that a kill between the two leaves both as they were before.
 */
final class Race {
  /** A validation loss this many times the one at the start, and one nat more, is a divergence. */
  private static final double DIVERGED = 2;

  /** A point of the curve this close to the best loss, as a share of it, has arrived. */
  private static final double MARGIN = 0.02;

  private final Workbench bench;
  private final PlannedArm arm;
  private final PeftMethod method;
  private final Path folder;
  private final RacePlan plan;
  private final long studySeed;
  private final RaceLog log;
  private final MemoryMeter memory = MemoryMeter.start();
  private final Consumer<Integer> stepsDone;

  Race(
      Workbench bench,
      PlannedArm arm,
      PeftMethod method,
      Path folder,
      long studySeed,
      Consumer<Integer> stepsDone) {
    this.bench = bench;
    this.arm = arm;
    this.method = method;
    this.folder = folder;
    this.plan = bench.plan().race();
    this.studySeed = studySeed;
    this.log = new RaceLog(folder);
    this.stepsDone = stepsDone;
  }

  /**
   * What a race found.
   *
   * @param learningRate 0 if every candidate diverged
   */
  record Result(List<Candidate> search, double learningRate, boolean interior, RaceLog.State log) {}

  /** Runs, or goes on with, the race around {@code centre}. */
  Result run(double centre) {
    measureStart();
    int winner = plan.gridPoints() == 1 ? LearningRates.nearest(centre) : search(centre);
    List<Candidate> search = log.state().candidates();
    if (winner == NONE) {
      return new Result(search, 0, false, log.state());
    }
    double rate = LearningRates.at(winner);
    for (int i = log.state().runs().size(); i < plan.seeds(); i++) {
      if (!finalRun(rate, studySeed + i)) {
        return new Result(search, 0, false, log.state());
      }
    }
    return new Result(search, rate, interior(winner), log.state());
  }

  private static final int NONE = Integer.MIN_VALUE;

  private void measureStart() {
    if (plan.gridPoints() > 1 && Double.isNaN(log.state().startLoss())) {
      try (Setup setup = new Setup(LearningRates.at(0), studySeed)) {
        log.startLoss(setup.validationLoss());
      }
    }
  }

  // ---- search ----

  private int search(double centre) {
    List<Integer> grid = new ArrayList<>(LearningRates.around(centre, plan.gridPoints()));
    while (true) {
      grid.forEach(i -> advance(i, plan.firstRung()));
      List<Integer> best =
          grid.stream()
              .filter(i -> !candidate(i).diverged())
              .sorted(Comparator.comparingDouble(i -> lossAt(i, plan.firstRung())))
              .limit(plan.survivors())
              .toList();
      best.forEach(i -> advance(i, plan.secondRung()));
      int winner =
          best.stream()
              .filter(i -> !candidate(i).diverged())
              .min(Comparator.comparingDouble(i -> lossAt(i, plan.secondRung())))
              .orElse(NONE);
      int next = extension(grid, winner);
      if (next == NONE) {
        return winner;
      }
      grid.add(next);
    }
  }

  /** The point to try next because the winner is at an edge, or {@link #NONE}. */
  private int extension(List<Integer> grid, int winner) {
    int low = grid.stream().min(Comparator.naturalOrder()).orElseThrow();
    int high = grid.stream().max(Comparator.naturalOrder()).orElseThrow();
    // Where everything diverged, only smaller rates can help.
    if (winner == low || winner == NONE) {
      return LearningRates.exists(low - 1) ? low - 1 : NONE;
    }
    return winner == high && LearningRates.exists(high + 1) ? high + 1 : NONE;
  }

  private boolean interior(int winner) {
    return log.candidate(LearningRates.at(winner - 1)).isPresent()
        && log.candidate(LearningRates.at(winner + 1)).isPresent();
  }

  private Candidate candidate(int index) {
    double rate = LearningRates.at(index);
    return log.candidate(rate).orElse(new Candidate(rate, List.of(), false));
  }

  private double lossAt(int index, int steps) {
    return candidate(index).rungs().stream()
        .filter(rung -> rung.steps() == steps)
        .mapToDouble(Candidate.Rung::validationLoss)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Takes a candidate on to {@code steps} steps, unless it is there already. */
  private void advance(int index, int steps) {
    Candidate candidate = candidate(index);
    if (candidate.diverged() || lossAt(index, steps) < Double.POSITIVE_INFINITY) {
      return;
    }
    double rate = candidate.learningRate();
    try (Setup setup = new Setup(rate, studySeed)) {
      Path reached = checkpoint(rate, candidate.stepsTaken());
      // A candidate that comes back after a better one diverged has lost its file: it starts again.
      if (Files.isRegularFile(reached)) {
        setup.trainer.restore(reached);
      }
      double trained = setup.trainTo(steps);
      double loss = Double.isFinite(trained) ? setup.validationLoss() : Double.NaN;
      boolean diverged = !(loss <= DIVERGED * log.state().startLoss() + 1);
      List<Candidate.Rung> rungs = new ArrayList<>(candidate.rungs());
      rungs.add(new Candidate.Rung(steps, loss));
      if (!diverged) {
        setup.trainer.save(checkpoint(rate, steps));
      }
      setup.account();
      log.put(new Candidate(rate, List.copyOf(rungs), diverged));
    }
    dropHopelessCheckpoints();
  }

  /** Keeps the checkpoints of the candidates that may still go on: a full model's take much space. */
  private void dropHopelessCheckpoints() {
    List<Path> needed =
        log.state().candidates().stream()
            .filter(c -> !c.diverged())
            .sorted(Comparator.comparingDouble(c -> c.rungs().get(0).validationLoss()))
            .limit(plan.survivors())
            .map(c -> checkpoint(c.learningRate(), c.stepsTaken()))
            .toList();
    for (Candidate candidate : log.state().candidates()) {
      for (Candidate.Rung rung : candidate.rungs()) {
        Path file = checkpoint(candidate.learningRate(), rung.steps());
        if (!needed.contains(file)) {
          delete(file);
        }
      }
    }
  }

  private Path checkpoint(double learningRate, int steps) {
    return folder.resolve("lr-%s-%d.safetensors".formatted(learningRate, steps));
  }

  // ---- final runs ----

  /** One final run; false if it diverged. */
  private boolean finalRun(double learningRate, long seed) {
    try (Setup setup = new Setup(learningRate, seed)) {
      List<Run.Point> curve = new ArrayList<>();
      RaceLog.Running running = log.state().running();
      Path searched = checkpoint(learningRate, plan.secondRung());
      if (running != null && running.seed() == seed) {
        setup.trainer.restore(checkpoint(seed, running.step()));
        curve.addAll(running.curve());
      } else if (seed == studySeed && Files.isRegularFile(searched)) {
        setup.trainer.restore(searched);
        log.candidate(learningRate)
            .ifPresent(
                c ->
                    c.rungs()
                        .forEach(r -> curve.add(new Run.Point(r.steps(), Double.NaN, r.validationLoss()))));
      }
      for (int i = 1; i <= plan.evaluations(); i++) {
        int target = plan.steps() * i / plan.evaluations();
        int reached = setup.trainer.stepsTaken();
        if (target <= reached) {
          continue;
        }
        double trainLoss = setup.trainTo(target);
        if (!Double.isFinite(trainLoss)) {
          return false;
        }
        curve.add(new Run.Point(target, trainLoss, setup.validationLoss()));
        setup.trainer.save(checkpoint(seed, target));
        setup.account();
        log.running(new RaceLog.Running(seed, target, List.copyOf(curve)));
        delete(checkpoint(seed, reached));
      }
      setup.finish(seed, curve, folder);
    }
    delete(checkpoint(seed, plan.steps()));
    return true;
  }

  private Path checkpoint(long seed, int steps) {
    return folder.resolve("run-%d-%d.safetensors".formatted(seed, steps));
  }

  private static int stepsToMargin(List<Run.Point> curve) {
    double best = curve.stream().mapToDouble(Run.Point::validationLoss).min().orElseThrow();
    return curve.stream()
        .filter(p -> p.validationLoss() <= best + MARGIN * Math.abs(best))
        .mapToInt(Run.Point::step)
        .findFirst()
        .orElseThrow();
  }

  /** Removes the checkpoints that a finished race needs no more. */
  void clean() {
    try (var files = Files.list(folder)) {
      files.filter(f -> f.getFileName().toString().matches("(lr|run)-.*")).forEach(Race::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UserError("%s cannot be deleted: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** An adapter with its exam and trainer, under one learning rate and seed. */
  private final class Setup implements AutoCloseable {
    private final AttachedAdapter adapter;
    private final Exam exam;
    private final Trainer trainer;
    private final long started = System.nanoTime();
    private @Nullable Score looked;
    private double trainSeconds;
    private int trainedSteps;
    private long accounted = started;

    Setup(double learningRate, long seed) {
      adapter = bench.attach(method, seed);
      exam = bench.exam(arm);
      TrainConfig config =
          new TrainConfig(
              seed,
              plan.steps(),
              plan.batchSize(),
              plan.shards(),
              learningRate,
              plan.headLearningRate(),
              0,
              0.06,
              1);
      trainer = new Trainer(adapter, exam.objective(), config, bench.workers());
    }

    /** Trains up to a step and returns the mean training loss; not finite if it diverged. */
    double trainTo(int target) {
      long start = System.nanoTime();
      double sum = 0;
      int steps = 0;
      while (trainer.stepsTaken() < target) {
        double loss = trainer.step().loss();
        if (!Double.isFinite(loss)) {
          sum = Double.NaN;
          break;
        }
        sum += loss;
        steps++;
        stepsDone.accept(1);
      }
      trainSeconds += (System.nanoTime() - start) / 1e9;
      trainedSteps += steps;
      return sum / steps;
    }

    double validationLoss() {
      looked = exam.search(adapter);
      return looked.loss();
    }

    /** The score that the run is chosen by: of a screening, the curve's last look. */
    private Score validation() {
      return looked != null && plan.gridPoints() == 1 ? looked : exam.choice(adapter);
    }

    /** Books the time since the last call, and the memory. */
    void account() {
      long now = System.nanoTime();
      log.spent(trainSeconds, (long) trainedSteps * plan.batchSize(), (now - accounted) / 1e9);
      log.held(memory);
      trainSeconds = 0;
      trainedSteps = 0;
      accounted = now;
    }

    /** Scores the trained adapter, stores predictions and, for the first seed, the adapter. */
    void finish(long seed, List<Run.Point> curve, Path folder) {
      Score validation = validation();
      Exam.Tested test = exam.test(adapter);
      Path predictions = folder.resolve("predictions-" + seed + ".jsonl");
      StudyFolder.write(predictions, test.predictions());
      if (seed == studySeed) {
        Artifacts.save(folder.resolve("adapter"), adapter, exam, bench);
      }
      account();
      Path study = folder.getParent().getParent();
      log.finished(
          new Run(
              seed,
              plan.steps(),
              validation,
              test.score(),
              List.copyOf(curve),
              stepsToMargin(curve),
              study.relativize(predictions).toString()));
    }

    @Override
    public void close() {
      trainer.close();
      adapter.close();
      exam.close();
    }
  }
}
