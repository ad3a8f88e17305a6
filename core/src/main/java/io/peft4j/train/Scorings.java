package io.peft4j.train;

import io.peft4j.boundary.Attachments;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.Scope;
import io.peft4j.nn.Sequence;
import io.peft4j.task.LabelVectors;
import io.peft4j.task.LinearHead;
import io.peft4j.task.LinearProbe;
import io.peft4j.text.Encoded;
import io.peft4j.text.Tokenizer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Makes the scorings that a frozen base gives without being trained. */
public final class Scorings {
  /** L2 penalties that a probe chooses from by validation loss. */
  private static final double[] PENALTIES = {1e-3, 1e-4, 1e-5};

  private final Evaluator evaluator;
  private final Tokenizer tokenizer;

  /** Scorings of the bare base that {@code evaluator} runs. */
  public Scorings(Evaluator evaluator, Tokenizer tokenizer) {
    this.evaluator = evaluator;
    this.tokenizer = tokenizer;
  }

  /** Cosine to the base's vector of each class's words. */
  public LabelVectors words(List<String> labelTexts) {
    List<Encoded> encoded = tokenizer.encodeAll(labelTexts, null, 64);
    Tensor vectors =
        evaluator.vectors(
            Attachments.NONE, encoded.stream().map(e -> new Sequence(e.ids(), e.types())).toList());
    LabelVectors scoring = new LabelVectors(vectors);
    Scope.free(vectors);
    return scoring;
  }

  /** Cosine to the mean vector of each class's training texts. */
  public LabelVectors centroids(Tokenized train, int classes) {
    Tensor vectors = evaluator.vectors(Attachments.NONE, train.sequences());
    LabelVectors scoring = LabelVectors.ofCentroids(vectors, train.labels(), classes);
    Scope.free(vectors);
    return scoring;
  }

  /** A converged linear probe, its penalty chosen by validation loss. */
  public LinearHead probe(Tokenized train, Tokenized validation, int classes) {
    Tensor vectors = evaluator.vectors(Attachments.NONE, train.sequences());
    LinearHead best = null;
    double bestLoss = Double.POSITIVE_INFINITY;
    for (double penalty : PENALTIES) {
      LinearHead head = LinearProbe.fit(vectors, train.labels(), classes, penalty);
      double loss = evaluator.evaluate(Attachments.NONE, head, validation).loss();
      if (best == null || loss < bestLoss) {
        if (best != null) {
          best.close();
        }
        best = head;
        bestLoss = loss;
      } else {
        head.close();
      }
    }
    Scope.free(vectors);
    if (best == null) {
      throw new IllegalStateException("no penalty was tried");
    }
    return best;
  }
}
