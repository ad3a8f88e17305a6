package io.peft4j.trial;

import java.util.List;

/**
 * The predictions of one run on a test split, item by item.
 *
 * @param items what identifies each item, in the order of the split
 * @param labels the right label of each item
 * @param predicted the likeliest label of each item
 */
public record Predictions(List<String> items, List<String> labels, List<String> predicted) {

  /** Checks that the columns have one length. */
  public Predictions {
    items = List.copyOf(items);
    labels = List.copyOf(labels);
    predicted = List.copyOf(predicted);
    if (items.size() != labels.size() || items.size() != predicted.size()) {
      throw new IllegalArgumentException(
          "predictions have %d items, %d labels and %d predicted labels"
              .formatted(items.size(), labels.size(), predicted.size()));
    }
  }

  /** One element per item: whether it was predicted right. */
  public boolean[] correct() {
    boolean[] correct = new boolean[items.size()];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = labels.get(i).equals(predicted.get(i));
    }
    return correct;
  }
}
