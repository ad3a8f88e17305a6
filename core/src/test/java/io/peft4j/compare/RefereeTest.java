package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Predictions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefereeTest {
  private static final int ITEMS = 2_000;

  private static List<Predictions> three(int right) {
    return List.of(
        Fixtures.firstRight(right - 4, ITEMS),
        Fixtures.firstRight(right, ITEMS),
        Fixtures.firstRight(right + 4, ITEMS));
  }

  private static List<Contender> field() {
    return List.of(
        Fixtures.contender(
            "zero-shot",
            "none",
            Group.NO_TUNING,
            0,
            0,
            1.0,
            List.of(Fixtures.firstRight(600, ITEMS))),
        Fixtures.contender("prompt", "input", Group.METHOD, 7_680, 31_000, 1.3, three(1_000)),
        Fixtures.contender("lora", "weights", Group.METHOD, 8_000, 33_000, 1.2, three(1_596)),
        Fixtures.full(three(1_600)));
  }

  @Test
  void verdictsFollowFromTheNumbers() {
    Comparison comparison = new Referee(Rules.STANDARD).compare("t", field());
    Comparison.Results results = comparison.results();
    assertThat(results.reference()).isEqualTo("full");
    assertThat(results.againstFull()).isTrue();
    assertThat(results.screening()).isFalse();
    assertThat(results.rows())
        .extracting(Verdict::outcome)
        .containsExactly(Outcome.WORSE, Outcome.WORSE, Outcome.EQUIVALENT, Outcome.REFERENCE);
    assertThat(results.rows())
        .extracting(Verdict::adequate)
        .containsExactly(false, false, true, true);
    assertThat(results.cheapestAdequate()).isEqualTo("lora");
    assertThat(comparison.costs().cheapestByLatency()).isEqualTo("full");
    assertThat(comparison.costs().cheapestByTime()).isEqualTo("lora");
    assertThat(results.rows()).extracting(Verdict::onFront).containsOnly(true);
    Verdict lora = results.row("lora").orElseThrow();
    assertThat(lora.difference()).isCloseTo(-0.002, within(1e-12));
    assertThat(lora.differenceInterval().contains(-0.002)).isTrue();
    assertThat(lora.detectable()).isBetween(0.0005, 0.02);
    assertThat(lora.adequateAt(0.0001)).isFalse();
    assertThat(results.notes()).isEmpty();
  }

  @Test
  void onlyRowsOfMatchedSizeAndDifferentBoundariesMakeAPlaceStatement() {
    List<PlaceStatement> places =
        new Referee(Rules.STANDARD).compare("t", field()).results().places();
    assertThat(places).hasSize(1);
    PlaceStatement place = places.get(0);
    assertThat(place.rows()).containsExactly("lora", "prompt");
    assertThat(place.pairs()).singleElement().matches(PlaceStatement.Pair::separated);
    assertThat(place.sentence())
        .startsWith(
            "With 7,680 to 8,000 trainable parameters, lora (weights) is 29.8 points more accurate"
                + " than prompt (input) (");
  }

  @Test
  void itComparesWithTheMostAccurateRowWhenFullTuningIsMissing() {
    Comparison.Results results =
        new Referee(Rules.STANDARD).compare("t", field().subList(0, 3)).results();
    assertThat(results.reference()).isEqualTo("lora");
    assertThat(results.againstFull()).isFalse();
    assertThat(results.notes()).anyMatch(n -> n.contains("Full fine-tuning is missing"));
  }

  @Test
  void aScreeningStudyRanksNothingWhoseIntervalsOverlap() {
    List<Contender> rows =
        List.of(
            Fixtures.method("a", List.of(Fixtures.firstRight(1_570, ITEMS))),
            Fixtures.full(List.of(Fixtures.firstRight(1_610, ITEMS))));
    Comparison.Results quick = new Referee(Rules.STANDARD).compare("t", rows).results();
    assertThat(quick.screening()).isTrue();
    assertThat(quick.rows().get(0).differenceP()).isLessThan(0.05);
    assertThat(quick.rows().get(0).outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(quick.notes()).anyMatch(n -> n.startsWith("Screening"));
  }

  @Test
  void anEasyTaskIsSaidToBeOne() {
    List<Contender> rows =
        List.of(
            Fixtures.contender(
                "zero-shot",
                "none",
                Group.NO_TUNING,
                0,
                0,
                1,
                List.of(Fixtures.firstRight(1_600, ITEMS))),
            Fixtures.full(three(1_601)));
    Comparison.Results results = new Referee(Rules.STANDARD).compare("t", rows).results();
    assertThat(results.cheapestAdequate()).isEqualTo("zero-shot");
    assertThat(results.notes())
        .contains(
            "The task hardly tells methods apart: zero-shot without any tuning reaches 80.0 %,"
                + " full 80.1 %.");
  }

  @Test
  void resultsAreTheSameEveryTimeAndSurviveJson() {
    Comparison once = new Referee(Rules.STANDARD).compare("t", field());
    Comparison again = new Referee(Rules.STANDARD).compare("t", field());
    assertThat(again).isEqualTo(once);
    assertThat(read(once, Comparison.class)).isEqualTo(once);
    assertThat(read(once.results(), Comparison.Results.class)).isEqualTo(once.results());
  }

  @Test
  void differentItemsAndTwoRowsOfOneNameAreErrors() {
    Contender other = Fixtures.method("b", List.of(Fixtures.firstRight(5, 11)));
    assertThatThrownBy(
            () -> new Referee(Rules.STANDARD).compare("t", List.of(field().get(1), other)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("prompt and b were not tested on the same items");
    assertThatThrownBy(
            () -> new Referee(Rules.STANDARD).compare("t", List.of(field().get(1), field().get(1))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("called prompt");
    assertThatThrownBy(() -> new Referee(Rules.STANDARD).compare("t", List.of()))
        .isInstanceOf(UserError.class);
  }

  @Test
  void aFullStudyIsComparedInSeconds() {
    SplittableRandom random = new SplittableRandom(1);
    double[] ease = random.doubles(2_500, -2, 4).toArray();
    List<Contender> rows =
        IntStream.range(0, 25)
            .mapToObj(c -> Fixtures.method("m" + c, Fixtures.draw(ease, 3, 0.05, random)))
            .toList();
    long start = System.nanoTime();
    new Referee(Rules.STANDARD).compare("t", rows);
    assertThat((System.nanoTime() - start) / 1e9).as("seconds").isLessThan(10);
  }

  private static <T> T read(T value, Class<T> type) {
    return Json.read(Json.text(value).getBytes(StandardCharsets.UTF_8), type, "test");
  }
}
