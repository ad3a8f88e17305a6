package io.peft4j.cli;

import io.peft4j.format.UserError;
import io.peft4j.generate.Sampling;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of {@code generate} and {@code chat}: how each token is chosen. */
final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Spread of the choice; 0 always takes the likeliest token (default: what the model's"
              + " generation_config.json says, else 0).")
  private @Nullable Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Choose among the N likeliest tokens; 0 for all.")
  private @Nullable Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "SHARE",
      description = "Choose among the likeliest tokens that sum up to this probability.")
  private @Nullable Double topP;

  @Option(
      names = "--min-p",
      paramLabel = "SHARE",
      description = "Choose among tokens at least this share as likely as the likeliest.")
  private @Nullable Double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Above 1 makes tokens of prompt and answer rarer, as transformers does.")
  private @Nullable Double repetitionPenalty;

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Above 0 makes tokens of the answer rarer, as OpenAI's API does.")
  private @Nullable Double presencePenalty;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description = "Above 0 makes tokens rarer each time that the answer holds them.")
  private @Nullable Double frequencyPenalty;

  @Option(
      names = "--logit-bias",
      paramLabel = "ID=BIAS",
      description = "Add to the logit of a token id, as in 42=-5; may be given more than once.")
  private Map<Integer, Float> logitBias = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where the random choices start (default: another one each time).")
  private @Nullable Long seed;

  /**
   * The settings; mistakes count as mistakes of usage.
   *
   * @param defaults what holds where the user says nothing
   */
  Sampling sampling(Sampling defaults, CommandSpec spec) {
    try {
      Sampling sampling =
          Sampling.builder()
              .temperature(or(temperature, defaults.temperature()))
              .topK(or(topK, defaults.topK()))
              .topP(or(topP, defaults.topP()))
              .minP(or(minP, defaults.minP()))
              .repetitionPenalty(or(repetitionPenalty, defaults.repetitionPenalty()))
              .presencePenalty(or(presencePenalty, defaults.presencePenalty()))
              .frequencyPenalty(or(frequencyPenalty, defaults.frequencyPenalty()))
              .bias(logitBias)
              .seed(seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed)
              .build();
      boolean choosy = topK != null || topP != null || minP != null || seed != null;
      if (sampling.greedy() && choosy) {
        throw new UserError(
            "--top-k, --top-p, --min-p and --seed only count with a temperature above 0: add"
                + " --temperature, as in --temperature 0.7");
      }
      return sampling;
    } catch (UserError e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
