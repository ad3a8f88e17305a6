package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.nn.Sequence;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardsTest {
  private static List<Sequence> sequences(int... lengths) {
    return IntStream.of(lengths).mapToObj(n -> Sequence.of(new int[n])).toList();
  }

  @Test
  void everySequenceIsDealtOnceAndTokensAreShared() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      int[] lengths = random.ints(1 + random.nextInt(40), 1, 30).toArray();
      int shards = 1 + random.nextInt(5);
      List<int[]> dealt = Shards.deal(sequences(lengths), shards);
      assertThat(dealt.stream().flatMapToInt(Arrays::stream).sorted())
          .as("tests.seed=%d", seed)
          .containsExactly(IntStream.range(0, lengths.length).boxed().toArray(Integer[]::new));
      assertThat(dealt).hasSize(Math.min(shards, lengths.length));
      List<Integer> tokens =
          dealt.stream().map(s -> IntStream.of(s).map(i -> lengths[i]).sum()).toList();
      int spread =
          tokens.stream().mapToInt(t -> t).max().orElseThrow()
              - tokens.stream().mapToInt(t -> t).min().orElseThrow();
      assertThat(spread).as("tests.seed=%d", seed).isLessThan(30);
    }
  }

  @Test
  void aShardKeepsTheOrderOfTheBatch() {
    assertThat(Shards.deal(sequences(1, 9, 2, 8), 2))
        .satisfiesExactly(
            s -> assertThat(s).containsExactly(0, 1), s -> assertThat(s).containsExactly(2, 3));
  }

  @Test
  void piecesAreTheShardInOrderAndAsLongAsTheyMayBe() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      int[] shard = random.ints(1 + random.nextInt(20), 1, 30).toArray();
      int most = 1 + random.nextInt(60);
      List<int[]> pieces = Shards.cut(shard, length -> length, most);
      assertThat(pieces.stream().flatMapToInt(Arrays::stream).toArray())
          .as("tests.seed=%d", seed)
          .isEqualTo(shard);
      for (int i = 0; i < pieces.size(); i++) {
        int[] piece = pieces.get(i);
        assertThat(piece.length == 1 || IntStream.of(piece).sum() <= most).isTrue();
        if (i > 0) {
          int longer = IntStream.of(pieces.get(i - 1)).sum() + piece[0];
          assertThat(longer).as("tests.seed=%d", seed).isGreaterThan(most);
        }
      }
    }
  }
}
