package io.peft4j.compare;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of all contenders on one task, in two parts: one that is the same on every machine
 * and one that is not.
 */
public record Comparison(Results results, Costs costs) {

  /**
   * What follows from predictions and counts alone.
   *
   * @param reference the row that the others are compared with
   * @param referenceReason why it is that one
   * @param items test items
   * @param screening whether this is a quick look that claims no ranking
   * @param detectable largest of the rows' smallest detectable differences
   * @param rows one per contender, in the order given
   * @param cheapestAdequate adequate row with the fewest bytes; null if none is adequate
   * @param notes sentences that a reader has to know before using the numbers
   */
  public record Results(
      String task,
      Rules rules,
      String reference,
      String referenceReason,
      int items,
      boolean screening,
      double detectable,
      List<Verdict> rows,
      @Nullable String cheapestAdequate,
      List<PlaceStatement> places,
      List<String> notes) {

    /** The row called {@code name}. */
    public Optional<Verdict> row(String name) {
      return rows.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** The row that the others are compared with. */
    public Verdict referenceRow() {
      return row(reference).orElseThrow();
    }

    /** What the rows are scored by. */
    public Measure measure() {
      return referenceRow().measure();
    }

    /** Whether the reference is full tuning. */
    public boolean againstFull() {
      return referenceRow().group() == ArmRecord.Group.FULL;
    }
  }

  /**
   * What depends on clocks.
   *
   * @param latencyUnit what {@link Cost#latency} counts: {@code × bare base} or {@code ms}
   * @param cheapestByTime adequate row that trained fastest; null if there is none
   * @param cheapestByLatency adequate row that answers fastest; null if there is none
   */
  public record Costs(
      String task,
      String latencyUnit,
      List<Cost> rows,
      @Nullable String cheapestByTime,
      @Nullable String cheapestByLatency) {}

  /**
   * The timed side of one row; null where it is not known.
   *
   * @param latency median at batch size 1, in the unit of the task
   * @param onLatencyFront whether none is both better and faster
   * @param latencyFrontProbability share of resamples in which it is on that front
   * @param onFront whether none is at once better, smaller and faster
   * @param frontProbability share of resamples in which it is on that front
   */
  public record Cost(
      String name,
      Contender.Timed timed,
      @Nullable Double latency,
      @Nullable Boolean onLatencyFront,
      @Nullable Double latencyFrontProbability,
      @Nullable Boolean onFront,
      @Nullable Double frontProbability) {}
}
