package io.peft4j.task;

import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Scores a class by the cosine to its fixed vector, over a fixed temperature.
 *
 * <p>With the frozen base's vectors of the labels' words no head hides the boundary, and without
 * tuning it is a zero-shot classifier; with the mean vectors of the training texts it is the
 * nearest centroid.
 */
public final class LabelVectors implements Scoring {
  /** Cosines lie in −1 … 1: divided by this they spread enough for a cross-entropy. */
  public static final double TEMPERATURE = 0.05;

  private static final Scalar TINY = Ops.scalar(1e-12);

  private final Tensor vectors;

  /**
   * Scores by rows of {@code vectors (K, C)}, which are normalised here. A row of zeros, a class
   * without a vector, stays zero: its cosine is 0.
   */
  public LabelVectors(Tensor vectors) {
    try (Scope scope = Scope.open()) {
      this.vectors = Scope.keep(normalised(vectors).detach());
    }
  }

  /** Scores by the mean of the training vectors {@code (N, C)} of each class. */
  public static LabelVectors ofCentroids(Tensor vectors, int[] labels, int classes) {
    try (Scope scope = Scope.open()) {
      long[] wide = IntStream.of(labels).asLongStream().toArray();
      Tensor sums =
          torch
              .zeros(new long[] {classes, vectors.size(1)}, vectors.options())
              .index_add(0, Tensor.create(wide, wide.length), vectors);
      return new LabelVectors(sums);
    }
  }

  @Override
  public Tensor logits(Tensor sentences) {
    return normalised(sentences).mm(vectors.t()).mul(Ops.scalar(1 / TEMPERATURE));
  }

  /** Rows of length one: a classification base's sentence vectors are not. */
  private static Tensor normalised(Tensor x) {
    return x.div(x.pow(Ops.scalar(2)).sum(new long[] {1}, true, null).sqrt().clamp_min(TINY));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public void close() {
    Scope.free(vectors);
  }
}
