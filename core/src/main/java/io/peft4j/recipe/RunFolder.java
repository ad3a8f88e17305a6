package io.peft4j.recipe;

import io.peft4j.format.AtomicFiles;
import io.peft4j.format.FolderClaim;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a training run keeps its files.
 *
 * <pre>
 *   plan.json        recipe and digests, frozen before the first step
 *   metrics.jsonl    a line for each logged step and each evaluation
 *   checkpoint-N/    state, progress and adapter after step N, until the run is finished
 *   best-N/          the adapter of the best evaluation so far, until then
 *   adapter/         the result: that of the best evaluation, or of the last step
 *   run.json         what came out, written last
 *   .lock            held by the process that runs
 * </pre>
 */
record RunFolder(Path path) {
  private static final Pattern PASSING = Pattern.compile("(checkpoint|best)-\\d+");

  Path planFile() {
    return path.resolve("plan.json");
  }

  Path metricsFile() {
    return path.resolve("metrics.jsonl");
  }

  Path adapter() {
    return path.resolve("adapter");
  }

  Path best(int step) {
    return path.resolve("best-" + step);
  }

  Path checkpoint(int step) {
    return path.resolve("checkpoint-" + step);
  }

  private Path recordFile() {
    return path.resolve("run.json");
  }

  /**
   * The plan of the run in this folder; empty if there is none that has come to a checkpoint, for
   * then there is nothing to go on with.
   */
  Optional<FrozenPlan> plan() {
    return Files.isRegularFile(planFile())
            && (Files.isRegularFile(recordFile()) || newestCheckpoint().isPresent())
        ? Optional.of(Json.read(planFile(), FrozenPlan.class))
        : Optional.empty();
  }

  /** What came out, if the run is finished. */
  Optional<RunRecord> record() {
    return Files.isRegularFile(recordFile())
        ? Optional.of(Json.read(recordFile(), RunRecord.class))
        : Optional.empty();
  }

  /** Ends the run: from now on it is finished. */
  void write(RunRecord record) {
    Json.write(recordFile(), record);
    passing().forEach(AtomicFiles::delete);
  }

  /**
   * Claims the folder for this process until it closes the claim or ends, however it ends.
   *
   * @throws UserError if another process runs in it, or it cannot be written to
   */
  FolderClaim claim() {
    FolderClaim claim =
        FolderClaim.take(
            path,
            "another peft4j is training in %s: let it end, or name another folder with --output-dir"
                .formatted(path));
    AtomicFiles.sweep(path);
    return claim;
  }

  /** The step of the newest checkpoint; empty if there is none. */
  Optional<Integer> newestCheckpoint() {
    return passing().stream()
        .map(folder -> folder.getFileName().toString())
        .filter(name -> name.startsWith("checkpoint-"))
        .map(name -> Integer.valueOf(name.substring(name.indexOf('-') + 1)))
        .max(Comparator.naturalOrder());
  }

  /** Deletes checkpoints and best adapters that {@code state}'s checkpoint has made useless. */
  void clean(RunState state) {
    RunState.Best best = state.best();
    List<Path> needed =
        best == null
            ? List.of(checkpoint(state.step()))
            : List.of(checkpoint(state.step()), best(best.step()));
    passing().stream().filter(folder -> !needed.contains(folder)).forEach(AtomicFiles::delete);
  }

  /** Makes the best adapter the result. */
  void promote(Path best) {
    // After a kill in between it may have been done already.
    if (Files.isDirectory(best)) {
      AtomicFiles.delete(adapter());
      try {
        Files.move(best, adapter(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UserError(
            "%s cannot be renamed to %s: %s".formatted(best, adapter(), e.getMessage()), e);
      }
    }
  }

  private List<Path> passing() {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> PASSING.matcher(file.getFileName().toString()).matches())
          .toList();
    } catch (IOException e) {
      throw new UserError("cannot read %s: check its rights".formatted(path), e);
    }
  }
}
