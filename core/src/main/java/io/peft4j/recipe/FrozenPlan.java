package io.peft4j.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.UserError;
import java.nio.file.Path;
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
 */
record FrozenPlan(ObjectNode recipe, Map<String, String> digests) {
  /** Keys that may differ: they change no result, or name what the digests cover. */
  private static final Set<String> FREE = Set.of("workers", "output_dir", "save_steps");

  /**
   * Checks that a run in {@code folder} was started with this plan.
   *
   * @throws UserError naming what differs
   */
  void requireSame(FrozenPlan started, Path folder) {
    List<String> differ = new ArrayList<>();
    Set<String> keys = new TreeSet<>();
    recipe.fieldNames().forEachRemaining(keys::add);
    started.recipe.fieldNames().forEachRemaining(keys::add);
    keys.removeAll(FREE);
    for (String key : keys) {
      String before = started.recipe.path(key).toString();
      String now = recipe.path(key).toString();
      if (!before.equals(now)) {
        differ.add("%s was %s and is now %s".formatted(key, before, now));
      }
    }
    digests.forEach(
        (what, digest) -> {
          if (!digest.equals(started.digests.get(what))) {
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
