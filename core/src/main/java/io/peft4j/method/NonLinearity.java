package io.peft4j.method;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a bottleneck applies between its two linear layers. */
public enum NonLinearity {
  @JsonProperty("relu")
  RELU {
    @Override
    Tensor apply(Tensor x) {
      return torch.relu(x);
    }
  },
  /** With the exact normal distribution, as in BERT. */
  @JsonProperty("gelu")
  GELU {
    @Override
    Tensor apply(Tensor x) {
      return torch.gelu(x);
    }
  };

  abstract Tensor apply(Tensor x);
}
