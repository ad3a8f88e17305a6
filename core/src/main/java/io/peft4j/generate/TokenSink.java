package io.peft4j.generate;

/** Where the tokens of one generation go as they are chosen, on the generator's thread. */
public interface TokenSink {
  /** Takes every token and never asks to stop. */
  TokenSink NONE = token -> true;

  /**
   * Takes the next token; a stop token is not handed over.
   *
   * @return false to end the generation here
   */
  boolean accept(int token);

  /** Hears that no token will follow. */
  default void finished(FinishReason reason) {}
}
