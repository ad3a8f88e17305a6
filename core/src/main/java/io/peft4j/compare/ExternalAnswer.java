package io.peft4j.compare;

import io.peft4j.trial.Measure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one line of a file of predictions says about its item. */
sealed interface ExternalAnswer {

  /** The number of the line. */
  int line();

  /** How the right answers of one item differ, if they do: the two do not belong together then. */
  Optional<String> clash(ExternalAnswer other, String whereOther);

  static ExternalAnswer read(ExternalLine line, Measure measure) {
    return switch (measure) {
      case ACCURACY -> new Label(line.text("label"), line.text("prediction"), line.number());
      case LOSS -> new Loss(line.loss(), line.tokens(), line.number());
    };
  }

  /** A predicted label beside the right one. */
  record Label(String label, String prediction, int line) implements ExternalAnswer {
    @Override
    public Optional<String> clash(ExternalAnswer other, String whereOther) {
      return other instanceof Label first && !label.equals(first.label)
          ? Optional.of(
              "has label \"%s\", but \"%s\" in %s: labels must agree"
                  .formatted(label, first.label, whereOther))
          : Optional.empty();
    }
  }

  /**
   * The loss of the right answer.
   *
   * @param tokens number of its tokens; null if the line does not say
   */
  record Loss(double loss, @Nullable Integer tokens, int line) implements ExternalAnswer {
    @Override
    public Optional<String> clash(ExternalAnswer other, String whereOther) {
      return other instanceof Loss first
              && tokens != null
              && first.tokens != null
              && !tokens.equals(first.tokens)
          ? Optional.of(
              "has %d tokens, but %d in %s: losses per token compare only under one tokenizer"
                  .formatted(tokens, first.tokens, whereOther))
          : Optional.empty();
    }
  }
}
