package io.peft4j.measure;

import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Sequence;
import io.peft4j.train.Evaluator;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures how far an adapter moves the base on sentences that have nothing to do with the task.
 *
 * <p>Drift is 1 − Spearman's correlation between the cosines of all pairs of sentences before and
 * after: 0 if the order of similarities is the same, 1 if it is forgotten.
 */
public final class DriftMeter {
  private final Evaluator evaluator;
  private final List<Sequence> sentences;
  private final double[] bare;

  /**
   * Notes what the bare base makes of {@code sentences}.
   *
   * @param sentences three or more, see {@link io.peft4j.data.DriftSentences}
   */
  public DriftMeter(BaseModel base, Workers workers, List<Sequence> sentences) {
    if (sentences.size() < 3) {
      throw new IllegalArgumentException("drift needs three sentences, not " + sentences.size());
    }
    this.evaluator = new Evaluator(base, workers);
    this.sentences = List.copyOf(sentences);
    this.bare = similarities(Attachments.NONE);
  }

  /**
   * Drift while the adapter is attached and after it is taken away, each against the bare base
   * before; NaN if outputs are not numbers.
   */
  public record Drift(double attached, double detached) {}

  /** Runs {@code adapter} over the sentences and then the bare base again. */
  public Drift measure(Attachments adapter) {
    double attached = drift(similarities(adapter));
    return new Drift(attached, drift(similarities(Attachments.NONE)));
  }

  private double drift(double[] now) {
    return 1 - Spearman.correlation(bare, now);
  }

  /** The cosine of every pair of sentences. */
  private double[] similarities(Attachments adapter) {
    int n = sentences.size();
    double[] all;
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor vectors = evaluator.vectors(adapter, sentences);
      Tensor x = vectors.to(ScalarType.Double);
      Scope.free(vectors);
      Tensor unit = x.div(x.pow(Ops.scalar(2)).sum(new long[] {1}, true, null).sqrt());
      all = Ops.doubles(unit.mm(unit.t()));
    }
    double[] pairs = new double[n * (n - 1) / 2];
    for (int i = 1, next = 0; i < n; next += i, i++) {
      System.arraycopy(all, i * n, pairs, next, i);
    }
    return pairs;
  }
}
