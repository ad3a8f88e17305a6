package io.peft4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.format.UserError;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private final Candidates scratch = new Candidates();

  private float[] logits(int vocabulary) {
    float[] logits = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      logits[i] = (float) (random.nextGaussian() * 3);
    }
    return logits;
  }

  private double[] probabilities(Sampling.Builder sampling, float[] logits) {
    Sampler sampler = new Sampler(sampling.build(), new int[0]);
    float[] row = logits.clone();
    return sampler
        .candidates(row, row[Sampler.likeliest(row)], scratch)
        .probabilities(logits.length);
  }

  private static Sampling.Builder random() {
    return Sampling.builder().temperature(1);
  }

  @Test
  void topKKeepsTheKLargest() {
    for (int trial = 0; trial < 200; trial++) {
      float[] logits = logits(2 + random.nextInt(300));
      int k = 1 + random.nextInt(logits.length);
      float[] sorted = logits.clone();
      Arrays.sort(sorted);
      double[] left = probabilities(random().topK(k), logits);
      for (int i = 0; i < left.length; i++) {
        assertThat(left[i] > 0)
            .as("-Dtests.seed=%d", SEED)
            .isEqualTo(logits[i] >= sorted[sorted.length - k]);
      }
    }
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesTheShare() {
    for (int trial = 0; trial < 200; trial++) {
      float[] logits = logits(2 + random.nextInt(300));
      double p = 0.01 + 0.98 * random.nextDouble();
      double[] all = probabilities(random(), logits);
      double[] left = probabilities(random().topP(p), logits);
      double kept = 0;
      double least = 1;
      for (int i = 0; i < left.length; i++) {
        kept += left[i] > 0 ? all[i] : 0;
        least = left[i] > 0 ? Math.min(least, all[i]) : least;
      }
      assertThat(kept).as("-Dtests.seed=%d", SEED).isGreaterThanOrEqualTo(p - 1e-12);
      assertThat(kept - least).as("-Dtests.seed=%d", SEED).isLessThan(p + 1e-12);
      double border = least;
      assertThat(Arrays.stream(all).filter(q -> q > border).count())
          .as("-Dtests.seed=%d: the likeliest are kept", SEED)
          .isEqualTo(Arrays.stream(left).filter(q -> q > 0).count() - 1);
    }
  }

  @Test
  void drawsFollowTheProbabilities() {
    float[] logits = logits(12);
    double[] expected = probabilities(random().topK(8).temperature(2), logits);
    Sampler sampler = new Sampler(random().topK(8).temperature(2).seed(SEED).build(), new int[0]);
    int draws = 40_000;
    double[] found = new double[logits.length];
    for (int i = 0; i < draws; i++) {
      found[sampler.next(logits.clone(), scratch)] += 1.0 / draws;
    }
    for (int i = 0; i < found.length; i++) {
      double sigma = Math.sqrt(expected[i] * (1 - expected[i]) / draws);
      assertThat(found[i]).as("-Dtests.seed=%d", SEED).isCloseTo(expected[i], within(6 * sigma));
    }
  }

  @Test
  void theSameSeedDrawsTheSameTokens() {
    Sampling sampling = random().seed(3).build();
    Sampler one = new Sampler(sampling, new int[] {1});
    Sampler other = new Sampler(sampling, new int[] {1});
    Sampler another = new Sampler(random().seed(4).build(), new int[] {1});
    int differ = 0;
    for (int i = 0; i < 50; i++) {
      float[] logits = logits(100);
      int token = one.next(logits.clone(), scratch);
      // The scratch space of another request, and other requests in between, change nothing.
      assertThat(other.next(logits.clone(), new Candidates())).isEqualTo(token);
      differ += another.next(logits.clone(), scratch) == token ? 0 : 1;
    }
    assertThat(differ).isPositive();
  }

  @Test
  void presenceAndFrequencyPenaltiesCountTheAnswerOnly() {
    Sampler sampler =
        new Sampler(
            Sampling.builder().presencePenalty(0.5).frequencyPenalty(0.25).build(), new int[] {0});
    float[] favourite = {0, 9, 0};
    sampler.next(favourite.clone(), scratch);
    sampler.next(favourite.clone(), scratch);
    float[] logits = {2, 2, 2};
    sampler.penalise(logits);
    assertThat(logits).containsExactly(2, 2 - 0.5f - 2 * 0.25f, 2);
  }

  @Test
  void greedyChoiceTakesTheFirstOfTheLargestAndHeedsPenalties() {
    Sampler sampler = new Sampler(Sampling.builder().repetitionPenalty(2).build(), new int[] {2});
    assertThat(sampler.next(new float[] {1, 3, 5, 3}, scratch)).isEqualTo(1);
    assertThat(sampler.next(new float[] {-1, -1.5f, -4, -8}, scratch)).isEqualTo(0);
    Sampler banned =
        new Sampler(
            Sampling.builder().bias(Map.of(1, Float.NEGATIVE_INFINITY, 99, 5f)).build(),
            new int[0]);
    assertThat(banned.next(new float[] {1, 3, 2}, scratch)).isEqualTo(2);
  }

  @Test
  void logitsThatAreNoNumbersEndInASentence() {
    Sampler sampler = new Sampler(random().build(), new int[0]);
    float[] logits = {Float.NaN, Float.NaN};
    assertThatThrownBy(() -> sampler.next(logits, scratch))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged");
    assertThat(sampler.next(new float[] {Float.NaN, -3}, scratch)).isEqualTo(1);
  }

  @Test
  void settingsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> Sampling.builder().topP(0).build())
        .isInstanceOf(UserError.class)
        .hasMessage("top-p must be above 0 and at most 1, not 0.0");
    assertThatThrownBy(() -> Sampling.builder().temperature(Double.NaN).build())
        .isInstanceOf(UserError.class)
        .hasMessage("temperature must be from 0 to 1000, not NaN");
  }
}
