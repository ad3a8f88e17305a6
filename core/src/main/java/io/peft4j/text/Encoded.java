package io.peft4j.text;

/**
 * A text as a model reads it: its tokens with the special ones around them.
 *
 * @param ids token ids
 * @param types 0 for the first text and 1 for the second, as the model's template says; as long as
 *     {@code ids}
 * @param truncated true if tokens were cut off to stay within the maximum length
 */
public record Encoded(int[] ids, int[] types, boolean truncated) {
  /** Number of tokens. */
  public int length() {
    return ids.length;
  }
}
