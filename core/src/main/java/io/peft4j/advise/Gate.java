package io.peft4j.advise;

import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds a case against the constraints and the accepted loss. */
final class Gate {
  static final String QUALITY = "quality";
  static final String DIVERGED = "diverged";
  static final String FAILED = "failed";

  private final Comparison.Results results;
  private final Constraints constraints;

  /**
   * Why a case is rejected.
   *
   * @param by constraint, {@link #QUALITY}, {@link #DIVERGED} or {@link #FAILED}
   * @param why clause with the number that decided
   * @param relaxed what the constraint would have to become for the case to pass; null if nothing
   *     that was measured helps
   */
  record Rejection(String by, String why, @Nullable String relaxed) {}

  Gate(Comparison.Results results, Constraints constraints) {
    this.results = results;
    this.constraints = constraints;
  }

  /** The quality that may be lost against the reference. */
  double acceptedLoss() {
    Double given = constraints.maxQualityLoss();
    return given == null ? results.rules().margin() : given;
  }

  /** The constraints with nothing but the accepted loss and the number of variants. */
  Constraints qualityOnly() {
    return new Constraints(
        null, null, constraints.maxQualityLoss(), constraints.variants(), false, false);
  }

  /** Every reason against it, hard limits first; empty if it is accepted. */
  List<Rejection> rejections(Case candidate) {
    Verdict verdict = candidate.verdict();
    if (verdict == null) {
      return List.of(unfinished(candidate));
    }
    List<Rejection> rejections = new ArrayList<>();
    if (constraints.mustMerge()) {
      capability(
          rejections,
          Constraints.MUST_MERGE,
          candidate.mergeable(),
          "it cannot be merged into the base",
          "whether it merges is not known");
    }
    if (constraints.mustMix()) {
      capability(
          rejections,
          Constraints.MUST_MIX,
          candidate.mixes(),
          "its variants cannot share a batch",
          "whether its variants can share a batch is not known");
    }
    artifact(rejections, candidate);
    latency(rejections, candidate);
    if (!verdict.adequateAt(acceptedLoss())) {
      rejections.add(quality(verdict));
    }
    return List.copyOf(rejections);
  }

  /** A clause on an accepted case: how far it is from the reference at worst. */
  String passes(Case accepted) {
    Verdict verdict = Objects.requireNonNull(accepted.verdict());
    if (verdict.name().equals(results.reference())) {
      return "reaches %s; the loss of the others is counted against it"
          .formatted(Words.value(verdict));
    }
    Measure measure = verdict.measure();
    double worst = verdict.leastGain();
    String confidence = Words.format("%.0f %%", 100 * (1 - results.rules().alpha()));
    return "is at %s against %s and with %s confidence %s, where %s may be lost"
        .formatted(
            Words.signed(measure, verdict.difference()),
            results.reference(),
            confidence,
            (worst < 0 ? "no more than %s ".formatted(Words.size(measure, worst)) : "not ")
                + "%s it".formatted(measure.worseSide()),
            Words.size(measure, acceptedLoss()));
  }

  /** Whether quality alone rejects it and this study cannot rule out that it is good enough. */
  boolean open(Case candidate) {
    Verdict verdict = candidate.verdict();
    List<Rejection> rejections = rejections(candidate);
    return verdict != null
        && rejections.size() == 1
        && rejections.get(0).by().equals(QUALITY)
        && verdict.gainInterval().high() >= -acceptedLoss();
  }

  private Rejection quality(Verdict verdict) {
    double loss = acceptedLoss();
    double worst = -verdict.leastGain();
    Measure measure = verdict.measure();
    String why =
        verdict.gainInterval().high() < -loss
            ? "it is at %s against %s, where %s may be lost"
                .formatted(
                    Words.difference(verdict), results.reference(), Words.size(measure, loss))
            : "it may be as much as %s %s %s, where %s may be lost"
                .formatted(
                    Words.sizeBeyond(measure, worst, loss),
                    measure.worseSide(),
                    results.reference(),
                    Words.size(measure, loss));
    // A tenth of a point and a thousandth of a nat are the last digits that are shown.
    return new Rejection(QUALITY, why, Words.size(measure, Math.ceil(1_000 * worst) / 1_000));
  }

  private static Rejection unfinished(Case candidate) {
    ArmRecord arm = candidate.arm();
    String problem = arm == null || arm.problem() == null ? "" : ": " + arm.problem();
    return arm != null && arm.status() == ArmRecord.Status.DIVERGED
        ? new Rejection(DIVERGED, "training diverged" + problem, null)
        : new Rejection(FAILED, "it did not finish" + problem, null);
  }

  private static void capability(
      List<Rejection> rejections,
      String key,
      @Nullable Boolean has,
      String lacking,
      String unknown) {
    if (!Boolean.TRUE.equals(has)) {
      rejections.add(new Rejection(key, has == null ? unknown : lacking, "false"));
    }
  }

  private void artifact(List<Rejection> rejections, Case candidate) {
    Long limit = constraints.maxArtifactBytes();
    Long bytes = candidate.bytes();
    if (limit == null || bytes != null && bytes <= limit) {
      return;
    }
    rejections.add(
        bytes == null
            ? new Rejection(Constraints.MAX_ARTIFACT, "its size is not known", null)
            : new Rejection(
                Constraints.MAX_ARTIFACT,
                "it stores %s per variant, more than %s"
                    .formatted(Words.bytesBeyond(bytes, limit), Words.bytes(limit)),
                Words.count(bytes) + " bytes"));
  }

  private void latency(List<Rejection> rejections, Case candidate) {
    Double limit = constraints.maxLatencyRatio();
    Double ratio = servedLatency(candidate);
    if (limit == null || ratio != null && ratio <= limit) {
      return;
    }
    rejections.add(
        ratio == null
            ? new Rejection(
                Constraints.MAX_LATENCY_RATIO, "its latency against the base is not known", null)
            : new Rejection(
                Constraints.MAX_LATENCY_RATIO,
                "its latency is %s the bare base's, more than %s"
                    .formatted(Words.timesBeyond(ratio, limit), Words.times(limit)),
                Words.times(Math.ceil(100 * ratio) / 100)));
  }

  /** The best latency that the constraints leave it: merged where that is allowed. */
  private @Nullable Double servedLatency(Case candidate) {
    Double attached = candidate.latencyRatio();
    Double merged = candidate.mergedLatencyRatio();
    if (merged == null || constraints.mustMix()) {
      return attached;
    }
    return constraints.mustMerge() || attached == null
        ? merged
        : Double.valueOf(Math.min(attached, merged));
  }
}
