package io.peft4j.task;

/** A number that says how well predictions match labels; higher is better. */
public interface Metric {

  /** The metric's usual name. */
  String name();

  /**
   * The value over all items.
   *
   * @param labels the right class of each item
   * @param predicted the predicted class of each item
   * @param classes number of classes
   */
  double of(int[] labels, int[] predicted, int classes);
}
