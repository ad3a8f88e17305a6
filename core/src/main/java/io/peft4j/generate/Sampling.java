package io.peft4j.generate;

import io.peft4j.format.UserError;
import java.util.Map;

/**
 * How the next token is chosen from a row of logits. {@link #builder()} starts from greedy choice.
 *
 * <p>The steps come in the order of Hugging Face transformers: bias, penalties, temperature, top-k,
 * top-p, min-p. The last four have a say only where the temperature is above 0.
 *
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param topK keeps this many of the likeliest tokens, and those that tie with the last; 0 for all
 * @param topP keeps the likeliest tokens whose probabilities sum up to this share; 1 for all
 *     (Holtzman et al. 2020, arXiv:1904.09751)
 * @param minP keeps tokens that are at least this share as likely as the likeliest; 0 for all
 *     (Nguyen et al. 2025, arXiv:2407.01082)
 * @param repetitionPenalty divides positive logits, and multiplies negative ones, of tokens that
 *     prompt or answer hold already; 1 for none (Keskar et al. 2019, arXiv:1909.05858)
 * @param presencePenalty is subtracted from the logits of tokens that the answer holds already
 * @param frequencyPenalty is subtracted once for each time that the answer holds a token
 * @param bias is added to the logits of single tokens, by token id
 * @param seed where the random choices start: they do not depend on other requests
 */
public record Sampling(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    Map<Integer, Float> bias,
    long seed) {

  /** Always the likeliest token. */
  public static final Sampling GREEDY = builder().build();

  /** Checks every value. */
  public Sampling {
    require(temperature >= 0 && temperature < 1e3, "temperature", temperature, "from 0 to 1000");
    require(topK >= 0, "top-k", topK, "0 (all tokens) or more");
    require(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
    require(minP >= 0 && minP <= 1, "min-p", minP, "from 0 to 1");
    require(
        repetitionPenalty > 0 && repetitionPenalty < 1e3,
        "repetition penalty",
        repetitionPenalty,
        "above 0, with 1 for none");
    require(Math.abs(presencePenalty) < 1e3, "presence penalty", presencePenalty, "a number");
    require(Math.abs(frequencyPenalty) < 1e3, "frequency penalty", frequencyPenalty, "a number");
    bias = Map.copyOf(bias);
    bias.values().forEach(b -> require(!Float.isNaN(b), "logit bias", b, "a number"));
  }

  private static void require(boolean good, String name, Number value, String range) {
    if (!good) {
      throw new UserError("%s must be %s, not %s".formatted(name, range, value));
    }
  }

  /** True if the likeliest token is taken. */
  public boolean greedy() {
    return temperature == 0;
  }

  /** The same with another start for the random choices. */
  public Sampling withSeed(long other) {
    return new Sampling(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        bias,
        other);
  }

  /** Settings to change before they are built. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings, starting from greedy choice. */
  public static final class Builder {
    private double temperature;
    private int topK;
    private double topP = 1;
    private double minP;
    private double repetitionPenalty = 1;
    private double presencePenalty;
    private double frequencyPenalty;
    private Map<Integer, Float> bias = Map.of();
    private long seed;

    private Builder() {}

    public Builder temperature(double temperature) {
      this.temperature = temperature;
      return this;
    }

    public Builder topK(int topK) {
      this.topK = topK;
      return this;
    }

    public Builder topP(double topP) {
      this.topP = topP;
      return this;
    }

    public Builder minP(double minP) {
      this.minP = minP;
      return this;
    }

    public Builder repetitionPenalty(double repetitionPenalty) {
      this.repetitionPenalty = repetitionPenalty;
      return this;
    }

    public Builder presencePenalty(double presencePenalty) {
      this.presencePenalty = presencePenalty;
      return this;
    }

    public Builder frequencyPenalty(double frequencyPenalty) {
      this.frequencyPenalty = frequencyPenalty;
      return this;
    }

    public Builder bias(Map<Integer, Float> bias) {
      this.bias = bias;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * The settings.
     *
     * @throws UserError if a value is out of its range
     */
    public Sampling build() {
      return new Sampling(
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          presencePenalty,
          frequencyPenalty,
          bias,
          seed);
    }
  }
}
