package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;

/**
 * Gates in one pass over the elements; see {@link Kernels}.
 *
 * <p>Both functions are {@code g·σ(w)}, where {@code w} is {@code g} itself for SiLU and {@code
 * √(8/π)·(g + 0.044715 g³)} for GELU with tanh, since {@code (1 + tanh y) / 2 = σ(2y)}.
 */
final class FastGate {
  private static final int BLOCK = 2048;

  /** √(8/π). */
  private static final float SLOPE = 1.59576912f;

  private static final float CUBIC = 0.044715f;

  private final boolean tanh;
  private final float[] gate = new float[BLOCK];
  private final float[] up = new float[BLOCK];
  private final float[] work = new float[BLOCK];
  private final float[] slope = new float[BLOCK];
  private final Exponential exponential = new Exponential(BLOCK);

  /** Gates by GELU with tanh, or else by SiLU. */
  FastGate(boolean tanh) {
    this.tanh = tanh;
  }

  /** Writes the products to {@code output}, which may be one of the others. */
  void forward(Tensor gates, Tensor ups, Tensor output) {
    FloatMemory gateMemory = new FloatMemory(gates);
    FloatMemory upMemory = new FloatMemory(ups);
    FloatMemory out = new FloatMemory(output);
    int total = Math.toIntExact(gates.numel());
    for (int at = 0; at < total; at += BLOCK) {
      int count = Math.min(BLOCK, total - at);
      gateMemory.get(at, gate, count);
      upMemory.get(at, up, count);
      negatedArgument(count);
      exponential.apply(work, count);
      product(gate, up, work, count);
      out.put(at, up, count);
    }
  }

  /** Overwrites gates and ups with their gradients, given that of the products. */
  void backward(Tensor gradient, Tensor gates, Tensor ups) {
    FloatMemory gateMemory = new FloatMemory(gates);
    FloatMemory upMemory = new FloatMemory(ups);
    FloatMemory gradients = new FloatMemory(gradient);
    float[] g = new float[BLOCK];
    int total = Math.toIntExact(gates.numel());
    for (int at = 0; at < total; at += BLOCK) {
      int count = Math.min(BLOCK, total - at);
      gateMemory.get(at, gate, count);
      upMemory.get(at, up, count);
      gradients.get(at, g, count);
      negatedArgument(count);
      exponential.apply(work, count);
      if (tanh) {
        slopes(gate, slope, count);
        gradientsWithSlope(g, gate, up, work, slope, count);
      } else {
        gradients(g, gate, up, work, count);
      }
      gateMemory.put(at, gate, count);
      upMemory.put(at, up, count);
    }
  }

  private void negatedArgument(int count) {
    if (tanh) {
      negatedTanhArgument(gate, work, count);
    } else {
      negated(gate, work, count);
    }
  }

  private static void negated(float[] g, float[] w, int count) {
    for (int i = 0; i < count; i++) {
      w[i] = -g[i];
    }
  }

  private static void negatedTanhArgument(float[] g, float[] w, int count) {
    for (int i = 0; i < count; i++) {
      w[i] = -SLOPE * g[i] * (1 + CUBIC * g[i] * g[i]);
    }
  }

  private static void slopes(float[] g, float[] slope, int count) {
    for (int i = 0; i < count; i++) {
      slope[i] = SLOPE * (1 + 3 * CUBIC * g[i] * g[i]);
    }
  }

  /** {@code up = g·up·σ}, with {@code e} the exponential of the negated argument. */
  private static void product(float[] g, float[] up, float[] e, int count) {
    for (int i = 0; i < count; i++) {
      up[i] = g[i] * up[i] / (1 + e[i]);
    }
  }

  private static void gradients(float[] gradient, float[] g, float[] up, float[] e, int count) {
    for (int i = 0; i < count; i++) {
      float s = 1 / (1 + e[i]);
      float x = g[i];
      float active = x * s;
      g[i] = gradient[i] * up[i] * (s + active * (1 - s));
      up[i] = gradient[i] * active;
    }
  }

  private static void gradientsWithSlope(
      float[] gradient, float[] g, float[] up, float[] e, float[] slope, int count) {
    for (int i = 0; i < count; i++) {
      float s = 1 / (1 + e[i]);
      float active = g[i] * s;
      g[i] = gradient[i] * up[i] * (s + active * (1 - s) * slope[i]);
      up[i] = gradient[i] * active;
    }
  }
}
