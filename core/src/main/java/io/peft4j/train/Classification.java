package io.peft4j.train;

import io.peft4j.data.Tokenized;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Sequence;
import io.peft4j.task.Scoring;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The mean cross-entropy of classes that are scored on pooled sentence vectors. */
public final class Classification implements Objective {
  private final BaseModel base;
  private final Scoring scoring;
  private final Tokenized data;

  /** Classes of {@code data}, scored by {@code scoring} on {@code base}'s sentence vectors. */
  public Classification(BaseModel base, Scoring scoring, Tokenized data) {
    this.base = base;
    this.scoring = scoring;
    this.data = data;
  }

  @Override
  public int size() {
    return data.size();
  }

  @Override
  public Sequence sequence(int example) {
    return data.sequences().get(example);
  }

  @Override
  public double weight(int[] examples) {
    return examples.length;
  }

  @Override
  public List<Parameter> parameters() {
    return scoring.parameters();
  }

  @Override
  public Outcome backward(
      Tensor hidden, Rows rows, int[] examples, double weight, Gradients gradients) {
    Tensor leaf = hidden.detach().requires_grad_(true);
    Tensor loss;
    try (GradMode on = GradMode.on()) {
      loss = loss(base.pool(leaf, rows), examples, weight);
    }
    List<Tensor> inputs = new ArrayList<>(List.of(leaf));
    scoring.parameters().forEach(p -> inputs.add(p.value()));
    List<@Nullable Tensor> found =
        Ops.vectorJacobian(loss, inputs, torch.ones(new long[0], loss.options()));
    for (int i = 1; i < inputs.size(); i++) {
      Tensor g = found.get(i);
      if (g != null) {
        gradients.of(scoring.parameters().get(i - 1)).add_(g);
      }
    }
    return new Outcome(loss.item_double(), found.get(0));
  }

  private Tensor loss(Tensor vectors, int[] examples, double weight) {
    long[] labels = new long[examples.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = data.labels()[examples[i]];
    }
    Tensor sum =
        torch.cross_entropy_loss(
            scoring.logits(vectors),
            Tensor.create(labels, labels.length),
            new TensorOptional(),
            2,
            -100,
            0.0);
    return sum.div(new Scalar(weight));
  }
}
