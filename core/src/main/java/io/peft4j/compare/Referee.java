package io.peft4j.compare;

import io.peft4j.compare.Comparison.Results;
import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares contenders on one task under rules that were fixed beforehand.
 *
 * <p>Every row is set against the reference: full tuning or, without it, the best row. Two families
 * of tests are each corrected by Holm's method over all rows but the reference:
 *
 * <ul>
 *   <li>equivalence: two one-sided tests at ±δ (Schuirmann 1987), p is the larger of the two.
 *       Before correction this is the same as "the 90 % interval of the difference lies inside ±δ".
 *   <li>difference: two-sided, p from inverting the percentile interval.
 * </ul>
 *
 * A row is {@link Outcome#EQUIVALENT} if its equivalence p is below α, else {@link Outcome#BETTER}
 * or {@link Outcome#WORSE} if its difference p is, else {@link Outcome#UNDECIDED}. So a difference
 * that is significant and certainly smaller than δ counts as equivalent. A screening study, whose
 * seeds say nothing about their spread, calls a row better or worse only if the two intervals are
 * also disjoint.
 *
 * <p><em>Adequate</em> is one-sided: P(quality ≥ reference − δ) ≥ 1 − α. It is not corrected, for
 * it bars a row from being recommended and each row has to pass it by itself.
 */
public final class Referee {
  private final Rules rules;

  public Referee(Rules rules) {
    this.rules = rules;
  }

  /**
   * Compares {@code contenders}, which keep their order.
   *
   * @throws UserError if two have one name, or were not measured alike or not on the same items
   */
  public Comparison compare(String task, List<Contender> contenders) {
    check(task, contenders);
    List<ItemScores> scores = contenders.stream().map(ItemScores::new).toList();
    Bootstrap bootstrap = new Bootstrap(scores, rules.resamples(), rules.seed());
    int reference = reference(contenders);
    boolean screening = rules.screening() || contenders.stream().anyMatch(Referee::singleRun);
    double[] measured = scores.stream().mapToDouble(ItemScores::quality).toArray();
    double[][] quality =
        IntStream.range(0, scores.size()).mapToObj(bootstrap::quality).toArray(double[][]::new);

    List<Verdict> rows = verdicts(contenders, bootstrap, reference, screening, measured, quality);
    Verdict best = rows.get(reference);
    Results results =
        new Results(
            task,
            rules,
            best.name(),
            best.group() == Group.FULL
                ? "it is full fine-tuning"
                : "full fine-tuning is not among the rows, and this one is the "
                    + best.measure().best(),
            scores.get(0).items(),
            screening,
            rows.stream().mapToDouble(Verdict::detectable).max().orElse(0),
            rows,
            cheapest(rows).map(Verdict::name).orElse(null),
            new Places(rows, bootstrap, rules, screening).statements(),
            new Notes(rows, best, screening).sentences());
    return new Comparison(results, new Clocks(contenders, rows, measured, quality).costs(task));
  }

  private List<Verdict> verdicts(
      List<Contender> contenders,
      Bootstrap bootstrap,
      int reference,
      boolean screening,
      double[] measured,
      double[][] quality) {
    int n = contenders.size();
    Measure measure = contenders.get(0).measure();
    boolean loss = measure == Measure.LOSS;
    List<Draws> differences =
        IntStream.range(0, n).mapToObj(c -> new Draws(bootstrap.difference(c, reference))).toList();
    int[] others = IntStream.range(0, n).filter(c -> c != reference).toArray();
    double[] differenceP = corrected(others, n, c -> differences.get(c).differenceP());
    double[] equivalenceP =
        corrected(others, n, c -> differences.get(c).equivalenceP(rules.margin()));
    List<@Nullable Long> bytes = contenders.stream().map(c -> c.counted().bytes()).toList();
    Front front = new Front(measured, quality, List.of(new Front.Resource(bytes, 0)));
    List<Interval> intervals =
        IntStream.range(0, n)
            .mapToObj(c -> new Draws(quality[c]).interval(rules.alpha() / 2))
            .toList();

    List<Verdict> rows = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      Contender contender = contenders.get(c);
      Draws difference = differences.get(c);
      boolean isReference = c == reference;
      boolean mayRank = !screening || !intervals.get(c).overlaps(intervals.get(reference));
      double probability = difference.shareAtLeast(-rules.margin());
      Front.Membership membership = front.of(c);
      double value = measure.upward(measured[c]);
      Interval interval = intervals.get(c).upward(measure);
      rows.add(
          new Verdict(
              contender.name(),
              contender.boundary(),
              contender.group(),
              contender.runs().size(),
              contender.counted(),
              loss ? Double.NaN : value,
              loss ? null : interval,
              loss ? value : null,
              loss ? interval : null,
              measure.upward(measured[c] - measured[reference]),
              difference.interval(rules.alpha() / 2).upward(measure),
              difference.interval(rules.alpha()).upward(measure),
              probability,
              probability >= 1 - rules.alpha() - Draws.ROUNDING,
              isReference ? 0 : difference.detectable(rules.alpha() / others.length),
              isReference
                  ? Outcome.REFERENCE
                  : outcome(
                      differenceP[c], equivalenceP[c], measured[c] > measured[reference], mayRank),
              isReference ? 1 : differenceP[c],
              isReference ? 0 : equivalenceP[c],
              isReference ? null : SecondLook.of(contender, contenders.get(reference), rules),
              membership.onFront(),
              membership.probability()));
    }
    return List.copyOf(rows);
  }

  private Outcome outcome(
      double differenceP, double equivalenceP, boolean higher, boolean mayRank) {
    if (equivalenceP < rules.alpha()) {
      return Outcome.EQUIVALENT;
    }
    if (differenceP < rules.alpha() && mayRank) {
      return higher ? Outcome.BETTER : Outcome.WORSE;
    }
    return Outcome.UNDECIDED;
  }

  /** The adequate row with the fewest bytes; of several, the better. */
  private static Optional<Verdict> cheapest(List<Verdict> rows) {
    return rows.stream()
        .filter(r -> r.adequate() && r.counted().bytes() != null)
        .min(
            Comparator.comparing((Verdict r) -> Objects.requireNonNull(r.counted().bytes()))
                .thenComparing(r -> -r.quality()));
  }

  private static int reference(List<Contender> contenders) {
    Measure measure = contenders.get(0).measure();
    Comparator<Integer> byQuality =
        Comparator.comparingDouble(c -> measure.upward(contenders.get(c).value()));
    return IntStream.range(0, contenders.size())
        .boxed()
        .max(
            Comparator.comparing((Integer c) -> contenders.get(c).group() == Group.FULL)
                .thenComparing(byQuality)
                .thenComparing(Comparator.reverseOrder()))
        .orElseThrow();
  }

  /** Whether it should have been trained on several seeds and was not. */
  private static boolean singleRun(Contender contender) {
    return contender.runs().size() == 1
        && (contender.group() == Group.METHOD || contender.group() == Group.CAPACITY);
  }

  private static double[] corrected(int[] others, int n, Test test) {
    double[] p = Holm.correct(IntStream.of(others).mapToDouble(test::p).toArray());
    double[] all = new double[n];
    for (int i = 0; i < others.length; i++) {
      all[others[i]] = p[i];
    }
    return all;
  }

  private static void check(String task, List<Contender> contenders) {
    if (contenders.isEmpty()) {
      throw new UserError("nothing to compare on task " + task + ": no arm ended well");
    }
    Set<String> names = new HashSet<>();
    Contender first = contenders.get(0);
    Predictions expected = first.runs().get(0);
    if (expected.items().size() < 2) {
      throw new UserError(
          "task %s has %d test items: at least 2 are needed to compare"
              .formatted(task, expected.items().size()));
    }
    for (Contender contender : contenders) {
      if (!names.add(contender.name())) {
        throw new UserError(
            "two rows of task %s are called %s: rename one".formatted(task, contender.name()));
      }
      if (contender.measure() != first.measure()) {
        throw new UserError(
            "%s is scored by its %s and %s by its %s: compare rows of one kind only"
                .formatted(
                    first.name(),
                    first.measure().label(),
                    contender.name(),
                    contender.measure().label()));
      }
      if (!contender.runs().stream().allMatch(expected::sameTest)) {
        throw new UserError(
            "%s and %s were not tested on the same items of task %s: test both on one split"
                .formatted(first.name(), contender.name(), task));
      }
    }
  }

  private interface Test {
    double p(int contender);
  }
}
