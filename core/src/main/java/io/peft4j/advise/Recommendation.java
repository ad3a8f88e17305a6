package io.peft4j.advise;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which method to use on one task, and why.
 *
 * @param screening whether it rests on a quick look
 * @param provisional whether a fuller study could change it: a quick look, or the runner-up's or a
 *     cheaper row's adequacy is undecided
 * @param choice name of the arm; null if nothing fits
 * @param runnerUp next best accepted arm; null if there is none
 * @param headline the recommendation in one sentence
 * @param reasons why, one sentence each
 * @param questions the five questions
 * @param judgements one per arm, in the order of the study
 * @param errors the three common errors on these numbers
 * @param hasToGive what must be loosened if nothing fits, as a sentence; null otherwise
 * @param next what to run to become surer; empty if nothing is open
 */
public record Recommendation(
    String task,
    boolean screening,
    boolean provisional,
    Kind kind,
    @Nullable String choice,
    @Nullable String runnerUp,
    String headline,
    List<String> reasons,
    List<Question> questions,
    List<Judgement> judgements,
    List<CommonError> errors,
    @Nullable String hasToGive,
    List<String> next) {

  /** What is advised. */
  public enum Kind {
    DO_NOT_TUNE,
    ADAPT,
    TUNE_EVERYTHING,
    NOTHING_FITS
  }
}
