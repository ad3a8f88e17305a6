package io.peft4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MasksTest {
  private static final Site QUERY = new Site("layer.0.query", Role.QUERY, 0, 5, 5, true);
  private static final Site KEY = new Site("layer.0.key", Role.KEY, 0, 5, 5, true);

  /** Four sequences of two, three, one and two tokens. */
  private static final int[] OWNERS = {0, 0, 1, 1, 1, 2, 3, 3};

  @BeforeAll
  static void load() {
    Torch.load();
  }

  private static double[] dropped(Masks masks, Site site, int[] owners, double p) {
    try (Scope scope = Scope.open()) {
      return Ops.doubles(masks.at(site, owners, 0).dropout(torch.ones(owners.length, 5), p));
    }
  }

  private static double[] whole(long seed, long step, Site site) {
    return dropped(new Masks(seed, step, new int[] {0, 1, 2, 3}), site, OWNERS, 0.4);
  }

  @Test
  void aSequenceHasTheSameMaskInAnyShard() {
    double[] alone =
        dropped(new Masks(1, 2, new int[] {1, 3}), QUERY, new int[] {0, 0, 0, 1, 1}, 0.4);
    double[] whole = whole(1, 2, QUERY);
    assertThat(alone).startsWith(Arrays.copyOfRange(whole, 10, 25));
    assertThat(alone).endsWith(Arrays.copyOfRange(whole, 30, 40));
  }

  @Test
  void aSegmentThatStartsLaterHasTheSameMask() {
    try (Scope scope = Scope.open()) {
      Masks masks = new Masks(1, 2, new int[] {0, 1, 2, 3});
      Tensor later = masks.at(QUERY, OWNERS, 2).dropout(torch.ones(6, 5), 0.4);
      assertThat(whole(1, 2, QUERY)).endsWith(Ops.doubles(later));
    }
  }

  @Test
  void seedStepPlaceAndSequenceEachChangeIt() {
    double[] mask = whole(1, 2, QUERY);
    assertThat(whole(1, 2, QUERY)).isEqualTo(mask);
    assertThat(whole(2, 2, QUERY)).isNotEqualTo(mask);
    assertThat(whole(1, 3, QUERY)).isNotEqualTo(mask);
    assertThat(whole(1, 2, KEY)).isNotEqualTo(mask);
    assertThat(Arrays.copyOf(mask, 10)).isNotEqualTo(Arrays.copyOfRange(mask, 30, 40));
  }

  @Test
  void dropsTheWantedShareAndKeepsTheMean() {
    int[] owners = new int[4000];
    double[] mask = dropped(new Masks(1, 2, new int[] {0}), QUERY, owners, 0.25);
    double kept = Arrays.stream(mask).filter(v -> v > 0).count() / (double) mask.length;
    assertThat(kept).isCloseTo(0.75, within(0.01));
    assertThat(mask).containsOnly(0, (double) (float) (1 / 0.75));
  }

  @Test
  void withoutDropoutNothingIsCopied() {
    try (Scope scope = Scope.open()) {
      Tensor x = torch.ones(8, 5);
      assertThat(new Masks(1, 2, new int[] {0, 1, 2, 3}).at(QUERY, OWNERS, 0).dropout(x, 0))
          .isSameAs(x);
    }
  }
}
