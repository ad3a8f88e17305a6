package io.peft4j.compare;

import io.peft4j.trial.Predictions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * McNemar's test on the items that exactly one of two votes gets right.
 *
 * <p>Each contender's vote is the label that most of its runs predict; a tie goes to the label of
 * the earliest run among the tied. With few such items the exact binomial test is used, which never
 * errs above its level; from 25 on mid-p, which is less timid (Fagerland et al. 2013).
 *
 * @param onlyFirst items that only the contender's vote gets right
 * @param onlySecond items that only the reference's vote gets right
 * @param p two-sided p-value, not corrected for the number of rows
 */
public record McNemar(int onlyFirst, int onlySecond, double p) implements SecondLook {
  private static final int FEW = 25;

  /** Tests the votes of {@code first} against those of {@code second} on the same items. */
  static McNemar of(List<Predictions.Labels> first, List<Predictions.Labels> second) {
    int onlyFirst = 0;
    int onlySecond = 0;
    List<String> labels = first.get(0).labels();
    for (int i = 0; i < labels.size(); i++) {
      boolean a = vote(first, i).equals(labels.get(i));
      boolean b = vote(second, i).equals(labels.get(i));
      onlyFirst += a && !b ? 1 : 0;
      onlySecond += b && !a ? 1 : 0;
    }
    return of(onlyFirst, onlySecond);
  }

  /** The test of two counts. */
  static McNemar of(int onlyFirst, int onlySecond) {
    int n = onlyFirst + onlySecond;
    int fewer = Math.min(onlyFirst, onlySecond);
    double logTerm = -n * Math.log(2);
    double below = 0;
    for (int k = 0; k < fewer; k++) {
      below += Math.exp(logTerm);
      logTerm += Math.log((n - k) / (k + 1.0));
    }
    double at = Math.exp(logTerm);
    double oneSided = n < FEW ? below + at : below + at / 2;
    return new McNemar(onlyFirst, onlySecond, Math.min(1, 2 * oneSided));
  }

  private static String vote(List<Predictions.Labels> runs, int item) {
    Map<String, Integer> votes = new HashMap<>();
    for (Predictions.Labels run : runs) {
      votes.merge(run.predicted().get(item), 1, Integer::sum);
    }
    String winner = runs.get(0).predicted().get(item);
    for (Predictions.Labels run : runs) {
      String label = run.predicted().get(item);
      if (votes.getOrDefault(label, 0) > votes.getOrDefault(winner, 0)) {
        winner = label;
      }
    }
    return winner;
  }
}
