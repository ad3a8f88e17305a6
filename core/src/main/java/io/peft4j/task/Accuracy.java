package io.peft4j.task;

/** The share of items whose predicted class is right. */
public final class Accuracy implements Metric {

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public double of(int[] labels, int[] predicted, int classes) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == predicted[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }
}
