package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LikenessTest {
  @Test
  void joinsTextsThatDifferInStopWordsNumbersAndPunctuation() {
    Clusters clusters =
        Likeness.of(
            List.of(
                "United States writer (1889-1973)",
                "a writer of the United States, 1902",
                "United States painter (1889-1973)"));
    assertThat(together(clusters, 0, 1)).isTrue();
    assertThat(together(clusters, 0, 2)).isFalse();
  }

  @Test
  void joinsFromFourFifthsOnAndNotBelow() {
    String five = "red green blue yellow black";
    Clusters clusters =
        Likeness.of(List.of(five, "red green blue yellow", "red green blue white brown grey"));
    assertThat(together(clusters, 0, 1)).as("4 of 5").isTrue();
    assertThat(together(clusters, 1, 2)).as("3 of 7").isFalse();
    Clusters below =
        Likeness.of(List.of(five + " one1 two2 three3", "red green blue yellow black one1"));
    assertThat(together(below, 0, 1)).as("6 of 8").isFalse();
  }

  @Test
  void textsWithoutContentWordsAreComparedByWhatTheyHave() {
    Clusters clusters = Likeness.of(List.of("to be", "not to be", "???", "!!!", "???"));
    assertThat(together(clusters, 0, 1)).isFalse();
    assertThat(together(clusters, 2, 3)).isFalse();
    assertThat(together(clusters, 2, 4)).isTrue();
  }

  @Test
  void findsWhatComparingAllPairsFinds() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(12);
      for (int k = 0; k < length; k++) {
        int word = (int) Math.abs(random.nextGaussian() * 6);
        text.append("word").append((char) ('a' + word)).append(' ');
      }
      texts.add(text.toString());
    }
    Clusters expected = new Clusters(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (jaccard(Wording.content(texts.get(i)), Wording.content(texts.get(j))) >= 0.8) {
          expected.join(i, j);
        }
      }
    }
    assertThat(Likeness.of(texts).all())
        .as("-Dtests.seed=%d", seed)
        .containsExactlyElementsOf(expected.all());
  }

  private static boolean together(Clusters clusters, int a, int b) {
    return clusters.find(a) == clusters.find(b);
  }

  private static double jaccard(Set<String> a, Set<String> b) {
    Set<String> shared = new HashSet<>(a);
    shared.retainAll(b);
    return (double) shared.size() / (a.size() + b.size() - shared.size());
  }
}
