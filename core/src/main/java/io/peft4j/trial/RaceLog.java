package io.peft4j.trial;

import io.peft4j.format.Json;
import io.peft4j.measure.MemoryMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far an unfinished arm has come: {@code progress.json}, written after every rung and every point
 * of a learning curve, so that a race goes on where it was killed.
 */
final class RaceLog {
  private final Path file;
  private final List<Candidate> candidates;
  private final List<Run> runs;
  private double startLoss;
  private @Nullable Running running;
  private double seconds;
  private long examples;
  private double totalSeconds;
  private long peakBytes;
  private long peakAboveIdleBytes;

  /**
   * What the file holds.
   *
   * @param candidates learning rates tried so far, ascending
   * @param startLoss validation loss before the first step
   * @param runs finished final runs
   * @param running the final run under way
   * @param seconds time spent training, evaluation left out
   * @param examples examples trained on in that time
   * @param totalSeconds time spent in all
   * @param peakBytes the most memory that a process of this race has held
   * @param peakAboveIdleBytes how far that was above the same process before the race
   */
  record State(
      List<Candidate> candidates,
      double startLoss,
      List<Run> runs,
      @Nullable Running running,
      double seconds,
      long examples,
      double totalSeconds,
      long peakBytes,
      long peakAboveIdleBytes) {}

  /** A final run under way, whose checkpoint lies beside this file. */
  record Running(long seed, int step, List<Run.Point> curve) {}

  RaceLog(Path folder) {
    this.file = folder.resolve("progress.json");
    State state =
        Files.isRegularFile(file)
            ? Json.read(file, State.class)
            : new State(List.of(), Double.NaN, List.of(), null, 0, 0, 0, 0, 0);
    this.candidates = new ArrayList<>(state.candidates);
    this.runs = new ArrayList<>(state.runs);
    this.startLoss = state.startLoss;
    this.running = state.running;
    this.seconds = state.seconds;
    this.examples = state.examples;
    this.totalSeconds = state.totalSeconds;
    this.peakBytes = state.peakBytes;
    this.peakAboveIdleBytes = state.peakAboveIdleBytes;
  }

  State state() {
    return new State(
        List.copyOf(candidates),
        startLoss,
        List.copyOf(runs),
        running,
        seconds,
        examples,
        totalSeconds,
        peakBytes,
        peakAboveIdleBytes);
  }

  Optional<Candidate> candidate(double learningRate) {
    return candidates.stream().filter(c -> c.learningRate() == learningRate).findFirst();
  }

  /** Notes the loss before the first step; it is written with the next entry. */
  void startLoss(double loss) {
    startLoss = loss;
  }

  void put(Candidate candidate) {
    candidates.removeIf(c -> c.learningRate() == candidate.learningRate());
    candidates.add(candidate);
    candidates.sort(Comparator.comparingDouble(Candidate::learningRate));
    Json.write(file, state());
  }

  void running(Running now) {
    running = now;
    Json.write(file, state());
  }

  void finished(Run run) {
    runs.add(run);
    running = null;
    Json.write(file, state());
  }

  /** Adds time spent; it is written with the next entry. */
  void spent(double trainSeconds, long trainedExamples, double allSeconds) {
    seconds += trainSeconds;
    examples += trainedExamples;
    totalSeconds += allSeconds;
  }

  /** Notes the most memory that this process has held so far; it is written with the next entry. */
  void held(MemoryMeter memory) {
    peakBytes = Math.max(peakBytes, memory.peakBytes().orElse(0));
    peakAboveIdleBytes = Math.max(peakAboveIdleBytes, memory.peakAboveIdleBytes().orElse(0));
  }
}
