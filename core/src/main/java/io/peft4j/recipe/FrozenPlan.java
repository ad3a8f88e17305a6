package io.peft4j.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run was started with: {@code plan.json}. A run that goes on, or is asked for again, must
 * be the same.
 *
 * @param recipe every key
 * @param digests SHA-256 of base and data
 * @param time of the first start, as ISO 8601: chat templates may tell the day
 */
record FrozenPlan(ObjectNode recipe, Map<String, String> digests, String time) {
  /** Keys that may differ: they change no result, or name what the digests cover. */
  private static final Set<String> FREE = Set.of("workers", "output_dir", "save_steps");

  /** The time of the first start. */
  LocalDateTime start() {
    return LocalDateTime.parse(time);
  }

  /**
   * Checks that what is asked for now is what the run in {@code folder} was started with.
   *
   * @param asked every key
   * @param found digests of what was read now; those that are missing are not compared
   * @throws UserError naming what differs
   */
  void requireSame(ObjectNode asked, Map<String, String> found, Path folder) {
    List<String> differ = new ArrayList<>();
    Set<String> keys = new TreeSet<>();
    recipe.fieldNames().forEachRemaining(keys::add);
    asked.fieldNames().forEachRemaining(keys::add);
    keys.removeAll(FREE);
    for (String key : keys) {
      String before = recipe.path(key).toString();
      String now = asked.path(key).toString();
      if (!before.equals(now)) {
        differ.add("%s was %s and is now %s".formatted(key, before, now));
      }
    }
    found.forEach(
        (what, digest) -> {
          if (!digest.equals(digests.get(what))) {
            differ.add("the content of the " + what + " has changed");
          }
        });
    if (!differ.isEmpty()) {
      throw new UserError(
          "%s holds a run of another recipe (%s): name another folder with --output-dir"
              .formatted(folder, String.join("; ", differ)));
    }
  }
}
