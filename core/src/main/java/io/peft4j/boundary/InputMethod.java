package io.peft4j.boundary;

/** A method that puts learned rows in front of the input embeddings. */
public non-sealed interface InputMethod extends PeftMethod {

  /** Makes the virtual tokens, rows {@code (n, hidden)}. */
  Prompt attach(Sites sites, Setup setup);
}
