package io.peft4j.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a row of a data set holds what was asked and what should be answered. */
public enum InstructionFormat {
  /** A list of {@code role} and {@code content}, in the column {@code messages}. */
  @JsonProperty("messages")
  MESSAGES("messages"),
  /** A list of {@code from} and {@code value}, in the column {@code conversations}. */
  @JsonProperty("sharegpt")
  SHAREGPT("sharegpt"),
  /** The columns {@code instruction}, {@code input} (optional) and {@code output}. */
  @JsonProperty("alpaca")
  ALPACA("alpaca"),
  /** A column of prompts and one of completions, under whatever names. */
  @JsonProperty("prompt_completion")
  PROMPT_COMPLETION("prompt_completion"),
  /** A column of texts to classify and one of labels, which are the answers. */
  @JsonProperty("labelled")
  LABELLED("labelled"),
  /** A column of plain text, all of which is learned. */
  @JsonProperty("text")
  TEXT("text");

  private final String key;

  InstructionFormat(String key) {
    this.key = key;
  }

  /** The name in a recipe and on the command line. */
  public String key() {
    return key;
  }
}
