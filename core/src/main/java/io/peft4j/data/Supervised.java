package io.peft4j.data;

import io.peft4j.nn.Sequence;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A sequence of which some tokens are learned.
 *
 * @param targets places of the learned tokens, ascending; never 0, for nothing stands in front of
 *     the first token to tell it from
 */
public record Supervised(Sequence sequence, int[] targets) {

  /** The tokens {@code ids}, of which those that are {@code learned} are learned. */
  static Supervised of(int[] ids, boolean[] learned) {
    return new Supervised(
        Sequence.of(ids), IntStream.range(1, ids.length).filter(i -> learned[i]).toArray());
  }

  /** The tokens {@code ids}, all of them learned. */
  public static Supervised all(int[] ids) {
    return new Supervised(Sequence.of(ids), IntStream.range(1, ids.length).toArray());
  }

  /** Number of tokens. */
  public int length() {
    return sequence.length();
  }

  /** The same without tokens behind the last learned one: nothing is learned from them. */
  Supervised withoutTail() {
    return targets.length == 0 ? this : first(targets[targets.length - 1] + 1);
  }

  /** The same, of which only the last {@code count} targets are learned. */
  public Supervised lastTargets(int count) {
    return new Supervised(
        sequence, Arrays.copyOfRange(targets, targets.length - count, targets.length));
  }

  /** The first {@code count} tokens, all of them if there are fewer. */
  Supervised first(int count) {
    if (count >= length()) {
      return this;
    }
    int[] ids = new int[count];
    System.arraycopy(sequence.ids(), 0, ids, 0, count);
    return new Supervised(Sequence.of(ids), IntStream.of(targets).filter(i -> i < count).toArray());
  }
}
