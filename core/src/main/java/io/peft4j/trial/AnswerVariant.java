package io.peft4j.trial;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an arm on a causal base sees its training data: the objective, apart from the boundary. */
public enum AnswerVariant {
  /** The base's chat template, and only answers are learned. */
  @JsonProperty("answers")
  STANDARD("", "answers, in the base's template"),
  /** The base's chat template, and every token is learned. */
  @JsonProperty("all-tokens")
  ALL_TOKENS("on-all-tokens", "every token, in the base's template"),
  /** Prompt and answer one after the other, without a template. */
  @JsonProperty("plain")
  PLAIN("in-plain-text", "answers, without a template");

  private final String suffix;
  private final String description;

  AnswerVariant(String suffix, String description) {
    this.suffix = suffix;
    this.description = description;
  }

  /** The name of a method's arm. */
  String armName(String method) {
    return suffix.isEmpty() ? method : method + "-" + suffix;
  }

  /** What is learned. */
  public String description() {
    return description;
  }
}
