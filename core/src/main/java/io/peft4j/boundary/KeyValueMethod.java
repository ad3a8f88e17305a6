package io.peft4j.boundary;

/** A method that puts learned keys and values in front of every layer's own. */
public non-sealed interface KeyValueMethod extends PeftMethod {

  /** Number of virtual keys and values: positions that the text cannot have. */
  int numVirtualTokens();

  /**
   * Makes the virtual keys and values, rows {@code (n, layers · 2 · keyValueDim)} with the columns
   * of a row in the order layer 0 keys, layer 0 values, layer 1 keys, …, each head by head.
   */
  Prompt attach(Sites sites, Setup setup);
}
