package io.peft4j.generate;

import io.peft4j.boundary.Attachments;
import java.util.Set;

/**
 * An answer that is asked for.
 *
 * @param prompt tokens to read, at least one
 * @param adapter what answers: an attached adapter, or {@link Attachments#NONE} for the bare base
 * @param sampling how each token is chosen
 * @param stopTokens tokens that end the answer; they are part of {@link Generation#answer}
 * @param maxNewTokens largest number of tokens of the answer
 * @param sink where the tokens go as they are chosen
 */
public record Request(
    int[] prompt,
    Attachments adapter,
    Sampling sampling,
    Set<Integer> stopTokens,
    int maxNewTokens,
    TokenSink sink) {

  public Request {
    stopTokens = Set.copyOf(stopTokens);
  }

  /** A greedy answer of the bare base that ends by its length only. */
  public static Request greedy(int[] prompt, int maxNewTokens) {
    return new Request(
        prompt, Attachments.NONE, Sampling.GREEDY, Set.of(), maxNewTokens, TokenSink.NONE);
  }
}
