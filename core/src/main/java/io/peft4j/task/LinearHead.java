package io.peft4j.task;

import io.peft4j.engine.Parameter;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Scores classes by a linear layer on the sentence vector, trained together with the adapter. */
public final class LinearHead implements Scoring {
  private final Parameter weight;
  private final Parameter bias;

  /** A head that starts from copies of {@code weight (K, C)} and {@code bias (K)}. */
  public LinearHead(Tensor weight, Tensor bias) {
    this.weight = new Parameter("weight", weight.clone());
    this.bias = new Parameter("bias", bias.clone());
  }

  @Override
  public Tensor logits(Tensor sentences) {
    return torch.linear(sentences, weight.value(), new TensorOptional(bias.value()));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  /** The head's tensors as {@code weight} and {@code bias}. */
  public Map<String, Tensor> tensors() {
    return Map.of("weight", weight.value().detach(), "bias", bias.value().detach());
  }

  @Override
  public void close() {
    weight.close();
    bias.close();
  }
}
