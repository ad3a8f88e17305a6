package io.peft4j.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * The settings of Llama 3's scaled rotary embeddings, found again from what they did.
 *
 * <p>Hugging Face stores four settings, llama.cpp the factor by which each frequency is divided: 1
 * where at least {@code high} waves fit into the original context of {@code L} tokens, {@code f}
 * where at most {@code low} do, and between them {@code 1 / ((1 − s) / f + s)} with {@code s = (L /
 * wavelength − low) / (high − low)}. So {@code s} is a line over {@code 1 / wavelength}, whose
 * slope and height give {@code L} and {@code high} for {@code low = 1}. (A file says nothing of
 * {@code low}: all three together may be multiplied by any number.)
 */
record Llama3Rope(double factor, double high, double context) {
  private static final double TOLERANCE = 1e-3;

  /**
   * The settings behind {@code factors}.
   *
   * @param theta the base of the frequencies
   * @throws UserError if Llama 3's formula did not make them
   */
  static Llama3Rope recover(double[] factors, double theta, Path file) {
    double factor = factors.length == 0 ? Double.NaN : factors[factors.length - 1];
    double meanX = 0;
    double meanY = 0;
    int between = 0;
    for (int i = 0; i < factors.length; i++) {
      if (isBetween(factors[i], factor)) {
        meanX += waves(i, factors.length, theta);
        meanY += smooth(factors[i], factor);
        between++;
      }
    }
    meanX /= between;
    meanY /= between;
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < factors.length; i++) {
      if (isBetween(factors[i], factor)) {
        double x = waves(i, factors.length, theta) - meanX;
        covariance += x * (smooth(factors[i], factor) - meanY);
        variance += x * x;
      }
    }
    double slope = covariance / variance;
    double height = meanY - slope * meanX;
    Llama3Rope found = new Llama3Rope(factor, round(1 - 1 / height), round(-slope / height));
    found.check(factors, theta, file);
    return found;
  }

  ObjectNode putInto(ObjectNode rope) {
    return rope.put("rope_type", "llama3")
        .put("factor", factor)
        .put("low_freq_factor", 1.0)
        .put("high_freq_factor", high)
        .put("original_max_position_embeddings", Math.round(context));
  }

  private void check(double[] factors, double theta, Path file) {
    for (int i = 0; i < factors.length; i++) {
      double fitting = waves(i, factors.length, theta) * context;
      double s = Math.min(1, Math.max(0, (fitting - 1) / (high - 1)));
      double expected = 1 / ((1 - s) / factor + s);
      if (!(Math.abs(expected - factors[i]) <= TOLERANCE * factors[i])) {
        throw new UserError(
            "%s scales its rotary embeddings in a way that is not Llama 3's: take the model in"
                    .formatted(file)
                + " Hugging Face's layout");
      }
    }
  }

  private static boolean isBetween(double value, double factor) {
    return value > 1 + TOLERANCE && value < factor * (1 - TOLERANCE);
  }

  /** Waves of frequency {@code i} in one token. */
  private static double waves(int i, int count, double theta) {
    return Math.pow(theta, -(double) i / count) / (2 * Math.PI);
  }

  private static double smooth(double value, double factor) {
    return (1 / value - 1 / factor) / (1 - 1 / factor);
  }

  /** Factors are stored as f32: digits beyond the fifth are noise. */
  private static double round(double value) {
    double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 4);
    return Math.round(value / unit) * unit;
  }
}
