package io.peft4j.model;

import io.peft4j.nn.Rope;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What a configuration says about rotary positions: in {@code rope_parameters}, or before
 * transformers 5 in {@code rope_theta} and {@code rope_scaling}.
 *
 * @param theta base of the wavelengths
 * @param portion how much of a head is turned
 * @param scaling how the angles are changed for texts longer than in pre-training
 */
record RopeConfig(double theta, double portion, Scaling scaling) {

  /** A change of the angles. */
  sealed interface Scaling {}

  /** All angles divided by a factor; 1 for no change. */
  record Linear(double factor) implements Scaling {}

  /** Llama 3.1 (Dubey et al. 2024, arXiv:2407.21783): long wavelengths only, with a ramp. */
  record Llama3(double factor, double low, double high, double trained) implements Scaling {}

  /** YaRN (Peng et al. 2023, arXiv:2309.00071). */
  record Yarn(
      double factor, double fast, double slow, double trained, boolean truncate, double amplitude)
      implements Scaling {}

  private static final String SUPPORTED = "default, linear, llama3, yarn";

  /** Rotation without scaling. */
  static RopeConfig plain(double theta) {
    return new RopeConfig(theta, 1, new Linear(1));
  }

  /** What a model's configuration says, whichever way it is written. */
  static RopeConfig of(ModelConfig config, double defaultTheta) {
    if (config.has("rope_parameters")) {
      return ofParameters(config.under("rope_parameters"), defaultTheta);
    }
    ModelConfig scaling = config.under("rope_scaling");
    return new RopeConfig(
        config.real("rope_theta", defaultTheta),
        config.real("partial_rotary_factor", 1),
        scaling == config ? new Linear(1) : scaling(scaling, config));
  }

  /** What {@code rope_parameters} says. */
  static RopeConfig ofParameters(ModelConfig parameters, double defaultTheta) {
    return new RopeConfig(
        parameters.real("rope_theta", defaultTheta),
        parameters.real("partial_rotary_factor", 1),
        scaling(parameters, parameters));
  }

  private static Scaling scaling(ModelConfig c, ModelConfig model) {
    String type = c.json().path("rope_type").asText(c.json().path("type").asText("default"));
    double factor = c.real("factor", 1);
    double trained =
        c.real("original_max_position_embeddings", model.real("max_position_embeddings", 0));
    return switch (type) {
      case "default" -> new Linear(1);
      case "linear" -> new Linear(factor);
      case "llama3" ->
          new Llama3(factor, c.real("low_freq_factor", 1), c.real("high_freq_factor", 4), trained);
      case "yarn" ->
          new Yarn(
              factor,
              c.real("beta_fast", 32),
              c.real("beta_slow", 1),
              trained,
              c.flag("truncate", true),
              c.real("attention_factor", amplitude(c, factor)));
      default -> throw c.unsupported("rope_type", type, SUPPORTED);
    };
  }

  /** YaRN's factor on the turned elements where the configuration gives none. */
  private static double amplitude(ModelConfig c, double factor) {
    double m = c.real("mscale", 0);
    double all = c.real("mscale_all_dim", 0);
    return m != 0 && all != 0 ? mscale(factor, m) / mscale(factor, all) : mscale(factor, 1);
  }

  private static double mscale(double factor, double m) {
    return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1;
  }

  /** The rotation of heads of this width. */
  Rope rope(int headWidth) {
    int dim = (int) (headWidth * portion);
    double[] f = new double[dim / 2];
    Arrays.setAll(f, i -> Math.pow(theta, -2.0 * i / dim));
    if (scaling instanceof Linear linear) {
      return new Rope(map(f, x -> x / linear.factor), 1);
    }
    if (scaling instanceof Llama3 llama) {
      return new Rope(map(f, x -> llama3(x, llama)), 1);
    }
    Yarn yarn = (Yarn) scaling;
    double low = rotations(yarn.fast, dim, yarn.trained);
    double high = rotations(yarn.slow, dim, yarn.trained);
    double from = Math.max(yarn.truncate ? Math.floor(low) : low, 0);
    double to = Math.min(yarn.truncate ? Math.ceil(high) : high, dim - 1);
    double span = from == to ? 0.001 : to - from;
    double[] turned = new double[f.length];
    Arrays.setAll(
        turned,
        i -> {
          double ramp = Math.min(Math.max((i - from) / span, 0), 1);
          return f[i] / yarn.factor * ramp + f[i] * (1 - ramp);
        });
    return new Rope(turned, yarn.amplitude);
  }

  private static double[] map(double[] values, DoubleUnaryOperator f) {
    return Arrays.stream(values).map(f).toArray();
  }

  private static double llama3(double frequency, Llama3 s) {
    double wave = 2 * Math.PI / frequency;
    if (wave < s.trained / s.high) {
      return frequency;
    }
    if (wave > s.trained / s.low) {
      return frequency / s.factor;
    }
    double smooth = (s.trained / wave - s.low) / (s.high - s.low);
    return (1 - smooth) * frequency / s.factor + smooth * frequency;
  }

  /** The pair of elements that turns {@code n} times within the trained length. */
  private double rotations(double n, int dim, double trained) {
    return dim * Math.log(trained / (n * 2 * Math.PI)) / (2 * Math.log(theta));
  }
}
