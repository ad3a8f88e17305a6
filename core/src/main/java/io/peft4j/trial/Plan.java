package io.peft4j.trial;

import io.peft4j.boundary.Sites;
import java.util.List;

/**
 * What a study will do, resolved and frozen before its first trial: {@code plan.json}.
 *
 * @param options what was asked for
 * @param base name of the base model
 * @param baseDigest SHA-256 of its tensors
 * @param baseParameters number of elements of the bare model
 * @param sites the base's places and shapes
 * @param tasks in the order in which they run
 * @param budget what the time was resolved to, in words
 * @param resolved what that means for steps, seeds and arms, one sentence each
 * @param gaveUp what did not fit, one sentence each
 */
public record Plan(
    int schema,
    StudyOptions options,
    String base,
    String baseDigest,
    long baseParameters,
    Sites sites,
    List<PlannedTask> tasks,
    String budget,
    List<String> resolved,
    List<String> gaveUp) {

  /** The current version of the JSON. */
  public static final int SCHEMA = 1;

  public Plan {
    tasks = List.copyOf(tasks);
    resolved = List.copyOf(resolved);
    gaveUp = List.copyOf(gaveUp);
  }

  /** The task called {@code name}. */
  public PlannedTask task(String name) {
    return tasks.stream().filter(t -> t.task().name().equals(name)).findFirst().orElseThrow();
  }

  /** True if this study only screens: one seed and no search. */
  public boolean screening() {
    return options.preset() == StudyOptions.Preset.QUICK;
  }
}
