package io.peft4j.task;

/**
 * The mean over classes of the harmonic mean of precision and recall: rare classes count like
 * frequent ones. Classes that are neither labelled nor predicted are left out, as scikit-learn
 * does.
 */
public final class MacroF1 implements Metric {

  @Override
  public String name() {
    return "macro-F1";
  }

  @Override
  public double of(int[] labels, int[] predicted, int classes) {
    int[] right = new int[classes];
    int[] labelled = new int[classes];
    int[] claimed = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      labelled[labels[i]]++;
      claimed[predicted[i]]++;
      if (labels[i] == predicted[i]) {
        right[labels[i]]++;
      }
    }
    double sum = 0;
    int seen = 0;
    for (int c = 0; c < classes; c++) {
      if (labelled[c] + claimed[c] > 0) {
        seen++;
        sum += 2.0 * right[c] / (labelled[c] + claimed[c]);
      }
    }
    return sum / seen;
  }
}
