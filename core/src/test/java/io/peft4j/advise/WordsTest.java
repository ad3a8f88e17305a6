package io.peft4j.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.compare.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void numbersReadAsPeopleWriteThem() {
    assertThat(Words.percent(0.7749)).isEqualTo("77.5 %");
    assertThat(Words.signed(-0.0004)).isEqualTo("0.0 points");
    assertThat(Words.signed(-0.007, new Interval(-0.019, 0.005)))
        .isEqualTo("−0.7 points (−1.9 to +0.5)");
    assertThat(Words.bytes(0)).isEqualTo("0 bytes");
    assertThat(Words.bytes(999)).isEqualTo("999 bytes");
    assertThat(Words.bytes(31_000)).isEqualTo("31 KB");
    assertThat(Words.bytes(2_710_000)).isEqualTo("2.7 MB");
    assertThat(Words.bytes(999_700)).isEqualTo("1.0 MB");
    assertThat(Words.list(List.of("a"))).isEqualTo("a");
    assertThat(Words.list(List.of("a", "b", "c"))).isEqualTo("a, b and c");
  }

  @Test
  void aNumberThatBreaksALimitNeverReadsLikeTheLimit() {
    assertThat(Words.pointsBeyond(0.02004, 0.02)).isEqualTo("2.004 points");
    assertThat(Words.bytesBeyond(5_000_001, 5_000_000)).isEqualTo("5,000,001 bytes");
    assertThat(Words.timesBeyond(1.202, 1.2)).isEqualTo("1.202 ×");
  }
}
