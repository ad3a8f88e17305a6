package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the charts show, read from their options. */
class ChartsTest {
  private static final TaskReport SUPERSENSE = StudyFixture.realistic().tasks().get(1);
  private static final TaskReport ANSWERS = StudyFixture.answers().tasks().get(0);

  @Test
  void bytesAreLogarithmicAndRowsWithoutBytesAreLevelLines() throws IOException {
    JsonNode chart = base(new FrontChart(SUPERSENSE).byBytes("c"));
    assertThat(chart.at("/xAxis/type").asText()).isEqualTo("log");
    assertThat(names(chart, "scatter"))
        .containsExactlyInAnyOrder(
            "linear-probe",
            "prompt-20",
            "prefix-20",
            "bitfit",
            "ia3",
            "bottleneck-64",
            "lora-r16",
            "full");
    List<String> levels = new ArrayList<>();
    chart.findValue("markLine").get("data").forEach(mark -> levels.add(mark.get("name").asText()));
    assertThat(levels).containsExactly("zero-shot", "nearest-centroid");
  }

  @Test
  void everyIntervalLiesInsideTheAxes() throws IOException {
    for (Chart drawn :
        List.of(
            new FrontChart(SUPERSENSE).byBytes("c"),
            new FrontChart(SUPERSENSE).byLatency("c"),
            new FrontChart(ANSWERS).byBytes("c"),
            new FrontChart(ANSWERS).byLatency("c"))) {
      JsonNode chart = base(drawn);
      for (JsonNode series : chart.get("series")) {
        for (JsonNode item : series.get("data")) {
          JsonNode value = item.has("value") ? item.get("value") : item;
          if (value.get(0).isNumber()) {
            assertThat(value.get(0).asDouble())
                .isBetween(chart.at("/xAxis/min").asDouble(), chart.at("/xAxis/max").asDouble());
            assertThat(value.get(1).asDouble())
                .isBetween(chart.at("/yAxis/min").asDouble(), chart.at("/yAxis/max").asDouble());
          }
        }
      }
    }
  }

  @Test
  void theFrontClimbsFromCheapToDear() throws IOException {
    JsonNode front = base(new FrontChart(SUPERSENSE).byBytes("c")).at("/series/0");
    assertThat(front.get("step").asText()).isEqualTo("end");
    for (int i = 1; i < front.get("data").size(); i++) {
      for (int axis : new int[] {0, 1}) {
        assertThat(front.get("data").get(i).get(axis).asDouble())
            .isGreaterThan(front.get("data").get(i - 1).get(axis).asDouble());
      }
    }
  }

  @Test
  void ofLossesTheFrontFallsAndTheAdequateBandLiesAbove() throws IOException {
    JsonNode chart = base(new FrontChart(ANSWERS).byBytes("c"));
    assertThat(chart.at("/yAxis/name").asText()).isEqualTo("answer loss, nats");
    assertThat(chart.at("/yAxis/min").asDouble()).isBetween(1.0, 1.9);
    assertThat(chart.at("/yAxis/max").asDouble()).isBetween(2.9, 3.5);
    JsonNode front = chart.at("/series/0/data");
    assertThat(front.size()).isGreaterThan(2);
    for (int i = 1; i < front.size(); i++) {
      assertThat(front.get(i).get(0).asDouble()).isGreaterThan(front.get(i - 1).get(0).asDouble());
      assertThat(front.get(i).get(1).asDouble()).isLessThan(front.get(i - 1).get(1).asDouble());
    }
    JsonNode band = chart.findValue("markArea").at("/data/0");
    assertThat(band.get(0).get("yAxis").asDouble()).isCloseTo(1.92, within(1e-6));
    assertThat(band.get(1).get("yAxis").asDouble()).isCloseTo(1.90, within(1e-6));
    JsonNode ladder =
        base(LadderChart.of("c", StudyFixture.answers())).at("/series/0/markArea/data/0");
    assertThat(ladder.get(0).get("yAxis").asDouble()).isEqualTo(0.02);
  }

  @Test
  void aRowWithoutANumberIsLeftOutOfTheChart() throws IOException {
    JsonNode chart = base(new FrontChart(StudyFixture.awkward().tasks().get(0)).byBytes("c"));
    assertThat(names(chart, "scatter"))
        .doesNotContain("linear-probe", "prefix-20", "ia3")
        .contains("full");
  }

  @Test
  void aBoundaryHasOneColourEverywhere() throws IOException {
    for (Chart drawn :
        List.of(
            new FrontChart(SUPERSENSE).byBytes("c"),
            CurvesChart.of("c", SUPERSENSE),
            RatesChart.of("c", SUPERSENSE),
            LadderChart.of("c", StudyFixture.realistic()))) {
      for (JsonNode series : base(drawn).get("series")) {
        String name = series.path("name").asText();
        if (name.equals("lora-r16") || name.equals("weights")) {
          assertThat(series.at("/itemStyle/color").asText()).isEqualTo("var(--weights)");
        }
      }
    }
  }

  @Test
  void learningRatesAreComparedAfterEqualSteps() throws IOException {
    JsonNode chart = base(RatesChart.of("c", SUPERSENSE));
    JsonNode lora = series(chart, "lora-r16");
    assertThat(lora.get("data")).as("five that lived, one that diverged").hasSize(5);
    lora.get("data")
        .forEach(point -> assertThat(point.get("note").asText()).endsWith("after 75 steps"));
    List<Double> chosen = new ArrayList<>();
    lora.get("data")
        .forEach(
            point -> {
              if (point.has("symbolSize")) {
                chosen.add(point.at("/value/0").asDouble());
              }
            });
    assertThat(chosen).containsExactly(2e-3);
  }

  @Test
  void aLearningCurveIsTheMeanOverSeeds() throws IOException {
    JsonNode full = series(base(CurvesChart.of("c", SUPERSENSE)), "full");
    double expected =
        SUPERSENSE.arms().get(9).runs().stream()
            .mapToDouble(run -> run.curve().get(3).validationLoss())
            .average()
            .orElseThrow();
    assertThat(full.at("/data/3/value/0").asInt()).isEqualTo(60);
    assertThat(full.at("/data/3/value/1").asDouble()).isEqualTo(expected);
  }

  @Test
  void theLadderShowsDifferencesRungByRung() throws IOException {
    JsonNode prompt = series(base(LadderChart.of("c", StudyFixture.realistic())), "prompt-20");
    assertThat(prompt.get("data")).hasSize(3);
    assertThat(prompt.at("/data/1/value/0").asText()).isEqualTo("supersense");
    assertThat(prompt.at("/data/1/value/1").asDouble()).isBetween(-30.0, -29.0);
  }

  private static JsonNode base(Chart chart) throws IOException {
    return Json.mapper().readTree(Markup.embedded(chart.option())).get("baseOption");
  }

  private static JsonNode series(JsonNode chart, String name) {
    for (JsonNode series : chart.get("series")) {
      if (series.path("name").asText().equals(name)) {
        return series;
      }
    }
    throw new AssertionError("no series " + name);
  }

  private static List<String> names(JsonNode chart, String type) {
    List<String> names = new ArrayList<>();
    for (JsonNode series : chart.get("series")) {
      if (series.get("type").asText().equals(type)) {
        series.get("data").forEach(point -> names.add(point.get("name").asText()));
      }
    }
    return names;
  }
}
