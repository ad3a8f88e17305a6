package io.peft4j.advise;

import io.peft4j.advise.Gate.Rejection;
import io.peft4j.advise.Recommendation.Kind;
import io.peft4j.compare.Comparison;
import io.peft4j.trial.ArmRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Turns a comparison and constraints into a recommendation.
 *
 * <p>The rule: of the rows that meet every constraint and are shown to lose no more than is
 * accepted, the cheapest; {@link Choice} says what cheapest means. Everything else in a
 * recommendation explains that choice, so that a reader can disagree with a number rather than with
 * a verdict.
 */
public final class Advisor {
  private final Constraints constraints;

  public Advisor(Constraints constraints) {
    this.constraints = constraints;
  }

  /**
   * Recommends for one task.
   *
   * @param arms records of the study; those of other tasks are left out, and rows without a record
   *     (made elsewhere) are judged by what the comparison knows
   */
  public Recommendation recommend(Comparison comparison, List<ArmRecord> arms) {
    Comparison.Results results = comparison.results();
    Gate gate = new Gate(results, constraints);
    Map<Case, List<Rejection>> judged = new LinkedHashMap<>();
    Case.of(comparison, arms).forEach(c -> judged.put(c, gate.rejections(c)));
    List<Case> cases = List.copyOf(judged.keySet());
    List<Case> ordered = Choice.order(cases.stream().filter(c -> of(judged, c).isEmpty()).toList());

    Trades trades = new Trades(results);
    Reasons reasons = new Reasons(results, constraints, gate, judged, ordered);
    return new Recommendation(
        results.task(),
        results.screening(),
        reasons.provisional(),
        kind(ordered),
        ordered.isEmpty() ? null : ordered.get(0).name(),
        ordered.size() < 2 ? null : ordered.get(1).name(),
        reasons.headline(),
        reasons.sentences(),
        new FiveQuestions(cases, results, constraints, gate.acceptedLoss()).answers(),
        cases.stream().map(c -> judgement(c, of(judged, c), trades, gate)).toList(),
        new CommonErrors(cases, results, gate).all(),
        ordered.isEmpty() ? reasons.hasToGive() : null,
        reasons.next());
  }

  private static List<Rejection> of(Map<Case, List<Rejection>> judged, Case c) {
    return Objects.requireNonNull(judged.get(c));
  }

  private static Kind kind(List<Case> ordered) {
    if (ordered.isEmpty()) {
      return Kind.NOTHING_FITS;
    }
    Case choice = ordered.get(0);
    return choice.leavesBaseAlone()
        ? Kind.DO_NOT_TUNE
        : choice.isFull() ? Kind.TUNE_EVERYTHING : Kind.ADAPT;
  }

  private static Judgement judgement(Case c, List<Rejection> rejections, Trades trades, Gate gate) {
    String reason =
        rejections.isEmpty()
            ? Words.sentence("it " + gate.passes(c) + ".")
            : Words.sentence(
                rejections.stream().map(Rejection::why).collect(Collectors.joining("; ")) + ".");
    return new Judgement(
        c.name(),
        c.boundary(),
        rejections.isEmpty(),
        rejections.isEmpty() ? null : rejections.get(0).by(),
        reason,
        trades.sentence(c));
  }
}
