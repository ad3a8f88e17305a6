package io.peft4j.nn;

/**
 * One tokenized text, special tokens included.
 *
 * @param ids token ids
 * @param types segment of each token, 0 or 1
 */
public record Sequence(int[] ids, int[] types) {

  /** A sequence of one segment. */
  public static Sequence of(int... ids) {
    return new Sequence(ids, new int[ids.length]);
  }

  /** Number of tokens. */
  public int length() {
    return ids.length;
  }
}
