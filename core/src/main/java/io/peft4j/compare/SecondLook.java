package io.peft4j.compare;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.peft4j.trial.Predictions;
import java.util.List;

/**
 * A second test of a row against the reference that owes nothing to the bootstrap, on the items
 * alone: runs are voted or averaged over.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(McNemar.class), @JsonSubTypes.Type(SignFlips.class)})
public sealed interface SecondLook permits McNemar, SignFlips {

  /** Two-sided p-value of "no difference", not corrected for the number of rows. */
  double p();

  /** The test that suits what was measured. */
  static SecondLook of(Contender first, Contender second, Rules rules) {
    return switch (first.measure()) {
      case ACCURACY -> McNemar.of(labels(first), labels(second));
      case LOSS ->
          SignFlips.of(
              new ItemScores(first), new ItemScores(second), rules.resamples(), rules.seed());
    };
  }

  private static List<Predictions.Labels> labels(Contender contender) {
    return contender.runs().stream().map(Predictions.Labels.class::cast).toList();
  }
}
