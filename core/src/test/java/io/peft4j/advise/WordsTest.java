package io.peft4j.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.trial.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void numbersReadAsPeopleWriteThem() {
    assertThat(Words.size(Measure.ACCURACY, -0.0124)).isEqualTo("1.2 points");
    assertThat(Words.signed(Measure.ACCURACY, -0.0004)).isEqualTo("0.0 points");
    assertThat(Words.signed(Measure.ACCURACY, -0.007)).isEqualTo("−0.7 points");
    assertThat(Words.size(Measure.LOSS, 0.0344)).isEqualTo("0.034 nats");
    assertThat(Words.signed(Measure.LOSS, 0.0344)).isEqualTo("+0.034 nats");
    assertThat(Words.signed(Measure.LOSS, -0.0004)).isEqualTo("0.000 nats");
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
    assertThat(Words.sizeBeyond(Measure.ACCURACY, 0.02004, 0.02)).isEqualTo("2.004 points");
    assertThat(Words.sizeBeyond(Measure.LOSS, 0.02004, 0.02)).isEqualTo("0.02004 nats");
    assertThat(Words.sizeBeyond(Measure.LOSS, 0.031, 0.02)).isEqualTo("0.031 nats");
    assertThat(Words.bytesBeyond(5_000_001, 5_000_000)).isEqualTo("5,000,001 bytes");
    assertThat(Words.timesBeyond(1.202, 1.2)).isEqualTo("1.202 ×");
  }
}
