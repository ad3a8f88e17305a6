package io.peft4j.advise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Orders accepted cases: the cheapest adequate first.
 *
 * <p>Cheapest is fewest bytes per variant (times the number of variants, which changes no order).
 * Of those within a tenth of the smallest, the simpler to operate comes first: one that merges,
 * then one without context tokens, then one that mixes in a batch; then the better. Simplicity is
 * compared point by point and never summed.
 */
final class Choice {
  private static final double TIE = 1.1;

  private static final Comparator<Case> SIMPLER =
      Comparator.comparing((Case c) -> !Boolean.TRUE.equals(c.mergeable()))
          .thenComparing(Case::contextTokens)
          .thenComparing(c -> !Boolean.TRUE.equals(c.mixes()))
          .thenComparing(Comparator.comparingDouble(Case::quality).reversed());

  private Choice() {}

  static List<Case> order(List<Case> accepted) {
    List<Case> left = new ArrayList<>(accepted);
    List<Case> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      double limit = TIE * left.stream().mapToLong(Case::bytesOrMost).min().orElseThrow();
      Case next = left.stream().filter(c -> c.bytesOrMost() <= limit).min(SIMPLER).orElseThrow();
      left.remove(next);
      ordered.add(next);
    }
    return List.copyOf(ordered);
  }
}
