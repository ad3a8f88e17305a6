package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.engine.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void itemsOfTheirOwnMeetEveryQuotaExactly() {
    int[] classes = IntStream.range(0, 1_000).map(i -> i < 700 ? 0 : i < 950 ? 1 : 2).toArray();
    int[] parts = Split.deal(classes, 3, new Clusters(1_000), new int[] {200, 100}, rng(1));
    assertThat(table(classes, parts, 3, 3))
        .isDeepEqualTo(new int[][] {{140, 50, 10}, {70, 25, 5}, {490, 175, 35}});
  }

  @Test
  void theSeedDecidesWhichItemsGoWhere() {
    int[] classes = new int[100];
    int[] first = Split.deal(classes, 1, new Clusters(100), new int[] {20}, rng(1));
    assertThat(Split.deal(classes, 1, new Clusters(100), new int[] {20}, rng(1))).isEqualTo(first);
    assertThat(Split.deal(classes, 1, new Clusters(100), new int[] {20}, rng(2)))
        .isNotEqualTo(first);
  }

  @RepeatedTest(20)
  void clustersStayWholeAndSharesStayClose() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    int size = 500 + random.nextInt(1_500);
    int[] classes = random.ints(size, 0, 5).map(i -> i * i / 4).toArray();
    Clusters clusters = new Clusters(size);
    for (int i = 0; i < size / 3; i++) {
      int item = random.nextInt(size);
      clusters.join(item, Math.min(size - 1, item + 1 + random.nextInt(5)));
    }
    int[] sizes = {size / 5, size / 10};
    int[] parts = Split.deal(classes, 5, clusters, sizes, rng(seed));
    for (List<Integer> cluster : clusters.all()) {
      assertThat(cluster.stream().map(i -> parts[i]).distinct())
          .as("-Dtests.seed=%d", seed)
          .hasSize(1);
    }
    int[][] table = table(classes, parts, 3, 5);
    for (int part = 0; part < 2; part++) {
      assertThat((double) Arrays.stream(table[part]).sum())
          .as("part %d, -Dtests.seed=%d", part, seed)
          .isBetween(0.8 * sizes[part], 1.2 * sizes[part]);
    }
  }

  @Test
  void aClassThatIsOneClusterIsTrainedOn() {
    int[] classes = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
    Clusters clusters = new Clusters(10);
    clusters.join(0, 1);
    clusters.join(1, 2);
    assertThat(Split.deal(classes, 2, clusters, new int[] {3, 3}, rng(3))).startsWith(2, 2, 2);
  }

  @Test
  void apportionedSharesAddUpAndLeaveEachClassItsReserve() {
    assertThat(Split.apportion(new int[] {90, 9, 3}, 10, 2)).containsExactly(8, 1, 1);
    assertThat(Split.apportion(new int[] {90, 9, 2}, 10, 2)).containsExactly(9, 1, 0);
    assertThat(Split.apportion(new int[] {1, 1}, 5, 0)).containsExactly(1, 1);
    assertThat(Split.apportion(new int[] {50, 50, 50}, 2, 0)).containsExactlyInAnyOrder(1, 1, 0);
    assertThat(Split.apportion(new int[] {}, 2, 0)).isEmpty();
  }

  private static Rng rng(long seed) {
    return new Rng(seed, "test");
  }

  private static int[][] table(int[] classes, int[] parts, int partCount, int classCount) {
    int[][] table = new int[partCount][classCount];
    for (int i = 0; i < classes.length; i++) {
      table[parts[i]][classes[i]]++;
    }
    return table;
  }
}
