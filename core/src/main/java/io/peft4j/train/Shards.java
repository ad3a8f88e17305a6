package io.peft4j.train;

import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Deals the examples of a batch out so that every shard has about as much work. */
public final class Shards {
  private Shards() {}

  /** Numbers of the sequences in each shard, ascending; their work is their length. */
  public static List<int[]> deal(List<Sequence> sequences, int shards) {
    return deal(sequences.stream().mapToLong(Sequence::length).toArray(), shards);
  }

  /**
   * Numbers of the examples in each shard, ascending; where there are fewer examples than shards,
   * the last shards are missing. The most work first, each to the shard with the least so far.
   *
   * @param costs work of each example, in any unit
   */
  public static List<int[]> deal(long[] costs, int shards) {
    List<List<Integer>> dealt = new ArrayList<>();
    long[] work = new long[shards];
    for (int i = 0; i < shards; i++) {
      dealt.add(new ArrayList<>());
    }
    List<Integer> mostFirst =
        IntStream.range(0, costs.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer i) -> -costs[i]))
            .toList();
    for (int i : mostFirst) {
      int least = 0;
      for (int s = 1; s < shards; s++) {
        least = work[s] < work[least] ? s : least;
      }
      dealt.get(least).add(i);
      work[least] += costs[i];
    }
    return dealt.stream()
        .filter(shard -> !shard.isEmpty())
        .map(shard -> shard.stream().mapToInt(i -> i).sorted().toArray())
        .toList();
  }

  /**
   * Cuts a shard into pieces of at most {@code most} tokens, or of one example.
   *
   * @param length of an example
   */
  static List<int[]> cut(int[] shard, IntUnaryOperator length, int most) {
    List<int[]> pieces = new ArrayList<>();
    int start = 0;
    long tokens = 0;
    for (int i = 0; i < shard.length; i++) {
      int next = length.applyAsInt(shard[i]);
      if (i > start && tokens + next > most) {
        pieces.add(Arrays.copyOfRange(shard, start, i));
        start = i;
        tokens = 0;
      }
      tokens += next;
    }
    pieces.add(Arrays.copyOfRange(shard, start, shard.length));
    return pieces;
  }
}
