package io.peft4j.boundary;

/** A method that puts learned rows in front of the input embeddings. */
public non-sealed interface InputMethod extends PeftMethod {

  /** Number of virtual tokens: positions that the text cannot have. */
  int numVirtualTokens();

  /** Makes the virtual tokens, rows {@code (n, hidden)}. */
  Prompt attach(Sites sites, Setup setup);
}
