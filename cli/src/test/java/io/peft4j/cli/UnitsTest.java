package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "4096, 4096", "1B, 1", "500kB, 500000", "500KB, 500000", "5MB, 5000000", "5 mb, 5000000",
    "1.5GiB, 1610612736", "2k, 2000", "1MiB, 1048576"
  })
  void sizes(String text, long bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "10m, PT10M", "1h30m, PT90M", "2H, PT2H"})
  void times(String text, Duration time) {
    assertThat(new TimeSpan().convert(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "5TB", "1,5MB", "5MB5"})
  void whatIsNoSize(String text) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "m", "10d", "ten minutes"})
  void whatIsNoTime(String text) {
    assertThatThrownBy(() -> new TimeSpan().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 MB", "734003200, 734 MB", "1503238553, 1.50 GB"})
  void sizesInWords(long bytes, String text) {
    assertThat(ByteSize.text(bytes)).isEqualTo(text);
  }
}
