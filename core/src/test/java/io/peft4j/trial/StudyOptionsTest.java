package io.peft4j.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StudyOptionsTest {
  @Test
  void defaultsAreReadBackFromJson() {
    assertReadBack(StudyOptions.builder().build());
  }

  @Test
  void everyKindOfValueIsReadBackFromJsonAndPathsStayAsGiven() {
    StudyOptions options =
        StudyOptions.builder()
            .runs(Path.of("here/runs"))
            .base(Path.of("base"))
            .data(Path.of("my data.csv"))
            .head(StudyOptions.Head.WORDS)
            .preset(StudyOptions.Preset.QUICK)
            .methods(List.of("lora", "ia3"))
            .budget(Duration.ofMinutes(90))
            .steps(200)
            .maxArtifactBytes(5_000_000_000L)
            .maxLatencyRatio(1.5)
            .mustMix(true)
            .predictions(List.of(Path.of("a.jsonl"), Path.of("b.jsonl")))
            .build();
    assertReadBack(options);
    assertThat(Json.text(options))
        .contains("\"runs\": \"here/runs\"", "\"budget\": \"PT1H30M\"", "\"a.jsonl\"")
        .doesNotContain("file:");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(builder().tasks(List.of("supersens")), "did you mean 'supersense'?"),
        Arguments.of(builder().validationData(Path.of("v.csv")), "without training data"),
        Arguments.of(builder().data(Path.of("d.csv")).tasks(List.of("topic")), "leave out one"),
        Arguments.of(builder().steps(0), "the steps must be above 0"),
        Arguments.of(builder().shards(-1), "the shards must be above 0"),
        Arguments.of(builder().maxLatencyRatio(Double.NaN), "the latency ratio must be above 0"),
        Arguments.of(builder().maxQualityLoss(5.0), "the quality loss is a share"),
        Arguments.of(builder().margin(-0.1), "the margin is a share"),
        Arguments.of(builder().budget(Duration.ZERO), "the budget must be longer than nothing"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatDoesNotFitIsNamed(StudyOptions.Builder options, String sentence) {
    assertThatThrownBy(options::build)
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }

  private static StudyOptions.Builder builder() {
    return StudyOptions.builder();
  }

  private static void assertReadBack(StudyOptions options) {
    byte[] json = Json.text(options).getBytes(StandardCharsets.UTF_8);
    assertThat(Json.read(json, StudyOptions.class, "plan")).isEqualTo(options);
  }
}
