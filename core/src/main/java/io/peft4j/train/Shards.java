package io.peft4j.train;

import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Deals the sequences of a batch out so that every shard has about as many tokens. */
public final class Shards {
  private Shards() {}

  /**
   * Numbers of the sequences in each shard, ascending. Longest first, each to the shard with the
   * fewest tokens so far.
   */
  public static List<int[]> deal(List<Sequence> sequences, int shards) {
    List<List<Integer>> dealt = new ArrayList<>();
    long[] tokens = new long[shards];
    for (int i = 0; i < shards; i++) {
      dealt.add(new ArrayList<>());
    }
    List<Integer> longestFirst =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -sequences.get(i).length()))
            .toList();
    for (int i : longestFirst) {
      int least = 0;
      for (int s = 1; s < shards; s++) {
        least = tokens[s] < tokens[least] ? s : least;
      }
      dealt.get(least).add(i);
      tokens[least] += sequences.get(i).length();
    }
    return dealt.stream()
        .filter(shard -> !shard.isEmpty())
        .map(shard -> shard.stream().mapToInt(i -> i).sorted().toArray())
        .toList();
  }
}
