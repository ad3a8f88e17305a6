package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The non-linearity of a feed-forward layer. */
public enum Activation {
  /** {@code x Φ(x)}, exact. */
  GELU {
    @Override
    public Tensor apply(Tensor x) {
      return torch.gelu(x);
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      return torch.gelu_backward(gradient, x);
    }
  },
  /** GELU with Φ approximated by tanh. */
  GELU_TANH {
    @Override
    public Tensor apply(Tensor x) {
      return torch.gelu(x, "tanh");
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      return torch.gelu_backward(gradient, x, "tanh");
    }
  },
  /** {@code x σ(x)}. */
  SILU {
    @Override
    public Tensor apply(Tensor x) {
      return torch.silu(x);
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      return torch.silu_backward(gradient, x);
    }
  },
  /** {@code max(x, 0)}. */
  RELU {
    @Override
    public Tensor apply(Tensor x) {
      return torch.relu(x);
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      return torch.threshold_backward(gradient, x, Ops.scalar(0));
    }
  };

  /** The function, element by element, in fresh memory. */
  public abstract Tensor apply(Tensor x);

  /** From the gradient of the result to that of {@code x}. */
  public abstract Tensor backward(Tensor gradient, Tensor x);
}
