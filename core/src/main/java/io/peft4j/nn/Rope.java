package io.peft4j.nn;

import io.peft4j.engine.Elementwise;
import io.peft4j.engine.Ops;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864): queries and keys are turned by
 * angles that grow with their position.
 *
 * <p>Pairs are an element of a head's first half and its counterpart in the second, as in Hugging
 * Face's checkpoints.
 */
public final class Rope {
  private final double[] frequencies;
  private final double amplitude;

  /**
   * Rotation of the first {@code 2 · frequencies.length} elements of a head.
   *
   * @param frequencies angle per position of each pair
   * @param amplitude factor on the turned elements
   */
  public Rope(double[] frequencies, double amplitude) {
    this.frequencies = frequencies.clone();
    this.amplitude = amplitude;
  }

  /** Turns {@code x (T, heads · D)} by the positions of its rows, in place outside of autograd. */
  Tensor rotate(Tensor x, int heads, Pass pass) {
    Tensor[] tables = tables(x, pass);
    return Elementwise.rotate(x, heads, tables[0], tables[1]);
  }

  /** From the gradient of {@link #rotate}'s result to that of its input, in place. */
  Tensor rotateBack(Tensor gradient, int heads, Pass pass) {
    Tensor[] tables = tables(gradient, pass);
    return Elementwise.rotate(gradient, heads, tables[0], tables[2]);
  }

  /** Cosine, sine and its negative, {@code (T, n)} each: made once in a pass. */
  private Tensor[] tables(Tensor x, Pass pass) {
    return pass.constants(
        this,
        () -> {
          Tensor turn = Tensor.create(frequencies, frequencies.length);
          Tensor angles = pass.rows().positions().to(ScalarType.Double).outer(turn);
          Tensor cos = angles.cos().mul_(Ops.scalar(amplitude)).to(x.scalar_type());
          Tensor sin = angles.sin().mul_(Ops.scalar(amplitude)).to(x.scalar_type());
          return new Tensor[] {cos, sin, sin.neg()};
        });
  }
}
