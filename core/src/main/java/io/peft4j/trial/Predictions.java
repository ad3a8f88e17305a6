package io.peft4j.trial;

import java.util.List;

/** What one run did on a test split, item by item. */
public sealed interface Predictions {

  /** What identifies each item, in the order of the split. */
  List<String> items();

  /** What the values are. */
  Measure measure();

  /** One element per item, whose mean is the run's value: right (1) or wrong (0), or its loss. */
  double[] values();

  /** Whether {@code other} was made on the same items and, as far as is known, the same answers. */
  boolean sameTest(Predictions other);

  /**
   * Predicted labels.
   *
   * @param labels the right label of each item
   * @param predicted the likeliest label of each item
   */
  record Labels(List<String> items, List<String> labels, List<String> predicted)
      implements Predictions {

    /** Checks that the columns have one length. */
    public Labels {
      items = List.copyOf(items);
      labels = List.copyOf(labels);
      predicted = List.copyOf(predicted);
      if (items.size() != labels.size() || items.size() != predicted.size()) {
        throw new IllegalArgumentException(
            "predictions have %d items, %d labels and %d predicted labels"
                .formatted(items.size(), labels.size(), predicted.size()));
      }
    }

    @Override
    public Measure measure() {
      return Measure.ACCURACY;
    }

    @Override
    public double[] values() {
      double[] values = new double[items.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = labels.get(i).equals(predicted.get(i)) ? 1 : 0;
      }
      return values;
    }

    @Override
    public boolean sameTest(Predictions other) {
      return other instanceof Labels o && items.equals(o.items) && labels.equals(o.labels);
    }
  }

  /**
   * How unlikely the right answers were.
   *
   * @param losses mean negative log-likelihood of each answer's tokens in nats
   * @param tokens number of tokens of each answer; empty where it is not known
   */
  record Losses(List<String> items, List<Double> losses, List<Integer> tokens)
      implements Predictions {

    /** Checks that the columns have one length. */
    public Losses {
      items = List.copyOf(items);
      losses = List.copyOf(losses);
      tokens = List.copyOf(tokens);
      if (items.size() != losses.size() || !tokens.isEmpty() && items.size() != tokens.size()) {
        throw new IllegalArgumentException(
            "predictions have %d items, %d losses and %d numbers of tokens"
                .formatted(items.size(), losses.size(), tokens.size()));
      }
    }

    @Override
    public Measure measure() {
      return Measure.LOSS;
    }

    @Override
    public double[] values() {
      return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Losses per token compare only where an answer has as many tokens: under one tokenizer. */
    @Override
    public boolean sameTest(Predictions other) {
      return other instanceof Losses o
          && items.equals(o.items)
          && (tokens.isEmpty() || o.tokens.isEmpty() || tokens.equals(o.tokens));
    }
  }
}
