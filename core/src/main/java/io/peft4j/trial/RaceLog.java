package io.peft4j.trial;

import io.peft4j.format.Json;
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
  private State state;

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
   */
  record State(
      List<Candidate> candidates,
      double startLoss,
      List<Run> runs,
      @Nullable Running running,
      double seconds,
      long examples,
      double totalSeconds) {}

  /** A final run under way, whose checkpoint lies beside this file. */
  record Running(long seed, int step, List<Run.Point> curve) {}

  RaceLog(Path folder) {
    this.file = folder.resolve("progress.json");
    this.state =
        Files.isRegularFile(file)
            ? Json.read(file, State.class)
            : new State(List.of(), Double.NaN, List.of(), null, 0, 0, 0);
  }

  State state() {
    return state;
  }

  Optional<Candidate> candidate(double learningRate) {
    return state.candidates.stream().filter(c -> c.learningRate() == learningRate).findFirst();
  }

  void startLoss(double loss) {
    state =
        new State(
            state.candidates,
            loss,
            state.runs,
            state.running,
            state.seconds,
            state.examples,
            state.totalSeconds);
  }

  void put(Candidate candidate) {
    List<Candidate> candidates = new ArrayList<>(state.candidates);
    candidates.removeIf(c -> c.learningRate() == candidate.learningRate());
    candidates.add(candidate);
    candidates.sort(Comparator.comparingDouble(Candidate::learningRate));
    state =
        new State(
            List.copyOf(candidates),
            state.startLoss,
            state.runs,
            state.running,
            state.seconds,
            state.examples,
            state.totalSeconds);
    write();
  }

  void running(@Nullable Running running) {
    state =
        new State(
            state.candidates,
            state.startLoss,
            state.runs,
            running,
            state.seconds,
            state.examples,
            state.totalSeconds);
    write();
  }

  void finished(Run run) {
    List<Run> runs = new ArrayList<>(state.runs);
    runs.add(run);
    state =
        new State(
            state.candidates,
            state.startLoss,
            List.copyOf(runs),
            null,
            state.seconds,
            state.examples,
            state.totalSeconds);
    write();
  }

  /** Adds time spent; it is written with the next entry. */
  void spent(double trainSeconds, long examples, double totalSeconds) {
    state =
        new State(
            state.candidates,
            state.startLoss,
            state.runs,
            state.running,
            state.seconds + trainSeconds,
            state.examples + examples,
            state.totalSeconds + totalSeconds);
  }

  private void write() {
    Json.write(file, state);
  }
}
