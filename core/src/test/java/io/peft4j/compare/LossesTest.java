package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Predictions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers that are scored by their loss, where less is better, go through the same statistics. */
class LossesTest {
  private static final long SEED = Long.getLong("tests.seed", 20_261_124L);
  private static final int ITEMS = 800;

  private static List<Predictions> runs(int seeds, double mean, SplittableRandom random) {
    double[] hardness =
        new SplittableRandom(7).doubles(ITEMS, 0, 2).map(h -> mean - 1 + h).toArray();
    return Fixtures.drawLosses(hardness, seeds, 0.001, random);
  }

  private static List<Contender> field() {
    SplittableRandom random = new SplittableRandom(SEED);
    return List.of(
        Fixtures.contender("zero-shot", "none", Group.NO_TUNING, 0, 0, 1, runs(1, 2.91, random)),
        Fixtures.contender(
            "prompt", "input", Group.METHOD, 7_680, 31_000, 1.3, runs(3, 2.1, random)),
        Fixtures.contender(
            "lora", "weights", Group.METHOD, 8_000, 33_000, 1.2, runs(3, 1.9, random)),
        Fixtures.full(runs(3, 1.9, random)));
  }

  @Test
  void verdictsFollowFromTheNumbers() {
    Comparison comparison = new Referee(Rules.STANDARD).compare("t", field());
    Comparison.Results results = comparison.results();
    assertThat(results.measure()).isEqualTo(Measure.LOSS);
    assertThat(results.rows())
        .as("tests.seed=%d", SEED)
        .extracting(Verdict::outcome)
        .containsExactly(Outcome.WORSE, Outcome.WORSE, Outcome.EQUIVALENT, Outcome.REFERENCE);
    assertThat(results.rows())
        .extracting(Verdict::adequate)
        .containsExactly(false, false, true, true);
    assertThat(results.cheapestAdequate()).isEqualTo("lora");
    assertThat(comparison.costs().cheapestByTime()).isEqualTo("lora");
    Verdict prompt = results.row("prompt").orElseThrow();
    assertThat(prompt.loss()).isCloseTo(2.1, within(0.06));
    assertThat(prompt.accuracy()).isNaN();
    assertThat(prompt.lossInterval()).matches(i -> i.contains(prompt.value()));
    assertThat(prompt.difference()).as("more loss than full").isCloseTo(0.2, within(0.02));
    assertThat(prompt.differenceInterval()).matches(i -> i.low() > 0.15 && i.high() < 0.25);
    assertThat(prompt.gain()).isEqualTo(-prompt.difference());
    assertThat(prompt.leastGain()).isEqualTo(-prompt.equivalenceInterval().high());
    assertThat(prompt.adequateAt(0.15)).isFalse();
    assertThat(prompt.adequateAt(0.25)).isTrue();
    assertThat(results.row("zero-shot").orElseThrow().onFront()).as("it stores nothing").isTrue();
    assertThat(results.notes()).isEmpty();
    assertThat(results.places())
        .singleElement()
        .satisfies(
            place -> {
              assertThat(place.rows()).containsExactly("lora", "prompt");
              assertThat(place.pairs().get(0).difference()).isNegative();
              assertThat(place.sentence())
                  .containsPattern(
                      "lora \\(weights\\) is 0\\.[12]\\d\\d nats lower in loss than prompt"
                          + " \\(input\\) \\(0\\.1\\d\\d to 0\\.2\\d\\d\\)");
            });
  }

  @Test
  void withoutFullTuningTheRowOfLeastLossIsTheReference() {
    Comparison.Results results =
        new Referee(Rules.STANDARD).compare("t", field().subList(0, 3)).results();
    assertThat(results.reference()).isEqualTo("lora");
    assertThat(results.referenceReason()).endsWith("this one is the lowest in loss");
    assertThat(results.notes()).anyMatch(n -> n.contains("picked for the lowest test answer loss"));
  }

  @Test
  void lossesOfNoughtAndOneAreJudgedLikeTheHitsThatTheyMirror() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 5; round++) {
      double[] ease = random.doubles(ITEMS, -1.5, 2.5).toArray();
      double shift = random.nextDouble(-0.5, 0.5);
      double[] other = IntStream.range(0, ITEMS).mapToDouble(i -> ease[i] + shift).toArray();
      List<Contender> hits =
          List.of(
              Fixtures.method("a", Fixtures.draw(other, 3, 0.05, random)),
              Fixtures.full(Fixtures.draw(ease, 3, 0.05, random)));
      List<Contender> mirrored = hits.stream().map(LossesTest::mirrored).toList();

      Comparison.Results up = new Referee(Rules.STANDARD).compare("t", hits).results();
      Comparison.Results down = new Referee(Rules.STANDARD).compare("t", mirrored).results();

      assertThat(down.cheapestAdequate()).isEqualTo(up.cheapestAdequate());
      for (int r = 0; r < 2; r++) {
        Verdict a = up.rows().get(r);
        Verdict b = down.rows().get(r);
        assertThat(b.outcome()).as("tests.seed=%d round %d", SEED, round).isEqualTo(a.outcome());
        assertThat(b.adequate()).isEqualTo(a.adequate());
        assertThat(b.onFront()).isEqualTo(a.onFront());
        assertThat(b.value()).isCloseTo(1 - a.value(), within(1e-9));
        assertThat(b.difference()).isCloseTo(-a.difference(), within(1e-9));
        assertThat(b.differenceInterval().low())
            .isCloseTo(-a.differenceInterval().high(), within(1e-9));
        assertThat(b.probabilityAdequate()).isCloseTo(a.probabilityAdequate(), within(0.001));
        assertThat(b.differenceP()).isCloseTo(a.differenceP(), within(0.001));
        assertThat(b.equivalenceP()).isCloseTo(a.equivalenceP(), within(0.001));
      }
    }
  }

  private static Contender mirrored(Contender hits) {
    List<Predictions> runs =
        hits.runs().stream()
            .map(Predictions::values)
            .<Predictions>map(
                right ->
                    Fixtures.losses(
                        IntStream.range(0, ITEMS).mapToDouble(i -> 1 - right[i]).toArray()))
            .toList();
    return new Contender(
        hits.name(), hits.boundary(), hits.group(), runs, hits.counted(), hits.timed());
  }

  @Test
  void signFlipsMatchAnExampleByHand() {
    ItemScores low = new ItemScores(Fixtures.method("a", List.of(Fixtures.losses(1, 2, 3))));
    ItemScores high = new ItemScores(Fixtures.method("b", List.of(Fixtures.losses(2, 4, 7))));
    // Of the eight ways to set the signs of 1, 2 and 4, two have a sum of 7 or -7.
    assertThat(SignFlips.of(low, high, 20_000, SEED).p()).isCloseTo(0.25, within(0.01));
    assertThat(SignFlips.of(high, low, 20_000, SEED).p()).isCloseTo(0.25, within(0.01));
    assertThat(SignFlips.of(low, low, 100, SEED).p()).isEqualTo(1);
  }

  @Test
  void kindsDoNotMixAndNeitherDoTokenizers() {
    Predictions labels = Fixtures.firstRight(3, 4);
    Predictions losses = Fixtures.losses(1, 2, 3, 4);
    Referee referee = new Referee(Rules.STANDARD);
    assertThatThrownBy(
            () ->
                referee.compare(
                    "t",
                    List.of(
                        Fixtures.method("a", List.of(labels)),
                        Fixtures.method("b", List.of(losses)))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a is scored by its accuracy and b by its answer loss: compare rows of one kind only");
    Predictions longer =
        new Predictions.Losses(losses.items(), List.of(1.0, 2.0, 3.0, 4.0), List.of(9, 9, 9, 9));
    assertThatThrownBy(
            () ->
                referee.compare(
                    "t",
                    List.of(
                        Fixtures.method("a", List.of(losses)),
                        Fixtures.method("b", List.of(longer)))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a and b were not tested on the same items");
  }

  @Test
  void resultsSurviveJsonAndSayWhichScoreTheyHold() {
    Comparison comparison = new Referee(Rules.STANDARD).compare("t", field());
    String json = Json.text(comparison);
    assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), Comparison.class, "test"))
        .isEqualTo(comparison);
    assertThat(json)
        .contains("\"loss\": 2.", "\"lossInterval\"", "\"accuracy\": null", "\"flips\"");
    assertThat(json).doesNotContain("-0.0,");
  }
}
