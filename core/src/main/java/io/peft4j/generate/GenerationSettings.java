package io.peft4j.generate;

import java.util.List;
import java.util.Set;

/**
 * What holds for an answer whatever the prompt.
 *
 * @param sampling how each token is chosen
 * @param maxNewTokens largest number of tokens of the answer
 * @param stopStrings texts in front of which the answer ends
 * @param stopTokens tokens that end the answer beside the model's own
 * @param ignoreEnd whether the model's own end tokens do not end the answer
 */
public record GenerationSettings(
    Sampling sampling,
    int maxNewTokens,
    List<String> stopStrings,
    Set<Integer> stopTokens,
    boolean ignoreEnd) {

  public GenerationSettings {
    stopStrings = List.copyOf(stopStrings);
    stopTokens = Set.copyOf(stopTokens);
  }

  /** The same with another start for the random choices. */
  public GenerationSettings withSeed(long seed) {
    return new GenerationSettings(
        sampling.withSeed(seed), maxNewTokens, stopStrings, stopTokens, ignoreEnd);
  }
}
