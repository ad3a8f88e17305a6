package io.peft4j.compare;

import java.util.List;

/**
 * Methods of different boundaries that train about as many parameters: the only rows that support a
 * sentence about place.
 *
 * @param fewest least trainable parameters in the group
 * @param most most trainable parameters in the group, at most 15 % above
 * @param rows names, the best first
 * @param pairs every pair of different boundaries
 * @param sentence what these rows show
 */
public record PlaceStatement(
    long fewest, long most, List<String> rows, List<Pair> pairs, String sentence) {

  /**
   * Two rows of different boundaries.
   *
   * @param difference accuracy or loss of the first less that of the second
   * @param p Holm-corrected over all pairs of the task
   * @param separated whether that is below α in a study that may rank
   */
  public record Pair(
      String first,
      String second,
      double difference,
      Interval interval,
      double p,
      boolean separated) {}
}
