package io.peft4j.task;

import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import java.nio.file.Path;
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

  /** Writes the head to a safetensors file. */
  public void write(Path file) {
    SafeTensors.write(file, tensors(), Map.of("format", "pt"));
  }

  /**
   * Reads a head.
   *
   * @throws io.peft4j.format.UserError if the file is damaged
   */
  public static LinearHead read(Path file) {
    try (Scope scope = Scope.open();
        TensorFile tensors = SafeTensors.open(file)) {
      Tensor weight = tensors.tensor("weight");
      Tensor bias = tensors.tensor("bias");
      LinearHead head = new LinearHead(weight, bias);
      Scope.free(weight);
      Scope.free(bias);
      return head;
    }
  }

  /** Number of elements. */
  public long parameterCount() {
    return weight.count() + bias.count();
  }

  @Override
  public void close() {
    weight.close();
    bias.close();
  }
}
