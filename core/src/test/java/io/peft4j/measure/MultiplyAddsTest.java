package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.Ia3;
import io.peft4j.method.Lora;
import io.peft4j.method.PrefixTuning;
import io.peft4j.method.PromptTuning;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tiny BERT by hand: 2 blocks of width 32, feed-forward width 64, sequences of 10 tokens. */
class MultiplyAddsTest {
  /** Four 32 × 32 products, 32 × 64 and 64 × 32, in two blocks. */
  private static final double LINEAR = 2 * (4 * 32 * 32 + 2 * 32 * 64);

  private static Bench bench;

  @BeforeAll
  static void open() {
    bench = Bench.tiny(1, 1);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  private static double with(PeftMethod method) {
    try (AttachedAdapter adapter = bench.attach(method)) {
      return MultiplyAdds.perToken(bench.base, adapter, 10);
    }
  }

  /** A token's query meets 10 keys and 10 values of width 32 in two blocks. */
  @Test
  void ofTheBareBase() {
    assertThat(MultiplyAdds.perToken(bench.base, Attachments.NONE, 10))
        .isEqualTo(LINEAR + 2 * 2 * 32 * 10);
  }

  @Test
  void loraCostsItsTwoMatrices() {
    double lora = 2 * 2 * (3 * 32 + 32 * 3); // queries and values of two blocks, rank 3
    assertThat(with(new Lora(3, TargetModules.named("query", "value"))))
        .isEqualTo(LINEAR + 2 * 2 * 32 * 10 + lora);
  }

  @Test
  void ia3CostsItsVectors() {
    double vectors = 2 * (32 + 32 + 64);
    assertThat(with(new Ia3())).isEqualTo(LINEAR + 2 * 2 * 32 * 10 + vectors);
  }

  @Test
  void ownParametersCostNothing() {
    assertThat(with(new FullFineTuning())).isEqualTo(LINEAR + 2 * 2 * 32 * 10);
  }

  /** 15 rows instead of 10 go through every layer, each with 15 keys, for 10 real tokens. */
  @Test
  void virtualTokensAreRowsThatRealTokensPayFor() {
    assertThat(with(new PromptTuning(5)))
        .isEqualTo(15 * (LINEAR + 2 * 2 * 32 * 15) / 10, within(1e-9));
  }

  @Test
  void aPrefixMakesAttentionLonger() {
    assertThat(with(new PrefixTuning(5))).isEqualTo(LINEAR + 2 * 2 * 32 * 15);
  }

  @Test
  void refusesSequencesWithoutTokens() {
    assertThatThrownBy(() -> MultiplyAdds.perToken(bench.base, Attachments.NONE, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
