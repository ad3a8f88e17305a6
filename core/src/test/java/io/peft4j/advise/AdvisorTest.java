package io.peft4j.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.advise.Recommendation.Kind;
import io.peft4j.compare.Contender;
import io.peft4j.compare.Fixtures;
import io.peft4j.compare.Referee;
import io.peft4j.compare.Rules;
import io.peft4j.compare.Study;
import io.peft4j.format.Json;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.ArmRecord.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdvisorTest {
  private static Recommendation advise(Study study, Constraints constraints) {
    return new Advisor(constraints).recommend(study.comparison(), study.arms());
  }

  private static Study shallow() {
    return Study.usual("topic", 3, 0.955, 0.956, 0.957, 0.961, 0.960);
  }

  private static Study middle() {
    return Study.usual("supersense", 3, 0.332, 0.481, 0.689, 0.768, 0.775);
  }

  private static Study deep() {
    return Study.usual("word in context", 3, 0.077, 0.174, 0.317, 0.360, 0.413);
  }

  private static Judgement of(Recommendation recommendation, String arm) {
    return recommendation.judgements().stream()
        .filter(j -> j.arm().equals(arm))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aShallowTaskNeedsNoTuning() {
    Recommendation advice = advise(shallow(), Constraints.NONE);
    assertThat(advice.kind()).isEqualTo(Kind.DO_NOT_TUNE);
    assertThat(advice.choice()).isEqualTo("zero-shot");
    assertThat(advice.runnerUp()).isEqualTo("prompt-20");
    assertThat(advice.provisional()).isFalse();
    assertThat(advice.headline()).startsWith("Do not tune for topic: zero-shot is at −0.6 points");
    assertThat(advice.judgements()).allMatch(Judgement::accepted);
    assertThat(advice.questions().get(1).answer()).contains("the base's own vectors are enough");
    assertThat(advice.errors().get(1).here())
        .contains("zero-shot is good enough too and stores nothing");
    assertThat(advice.errors().get(2).here()).contains("instead of 2.7 MB");
  }

  @Test
  void aMiddleTaskTakesLora() {
    Recommendation advice = advise(middle(), new Constraints(null, null, null, 12, false, false));
    assertThat(advice.kind()).isEqualTo(Kind.ADAPT);
    assertThat(advice.choice()).isEqualTo("lora-r16");
    assertThat(advice.runnerUp()).isEqualTo("full");
    assertThat(advice.reasons())
        .contains(
            "Of the 2 acceptable rows it is the smallest: it stores 2.7 MB per variant.",
            "12 variants store 33 MB, as whole models 1.1 GB.",
            "Not shown to be good enough: zero-shot, probe, prompt-20 and ia3.")
        .anyMatch(r -> r.contains("their intervals overlap, so no ranking"));
    assertThat(of(advice, "ia3").rejectedBy()).isEqualTo("quality");
    assertThat(of(advice, "ia3").reason()).startsWith("It is at −8.6 points (");
    assertThat(of(advice, "prompt-20").trade())
        .startsWith("Changing the model at \"input\" (prompt-20) bought 15.0 points over no tuning")
        .contains("20 tokens of context");
    assertThat(of(advice, "lora-r16").trade())
        .contains("1.30 × the bare base's latency (1.00 × merged)");
    assertThat(advice.errors().get(1).here())
        .startsWith("Here prompt-20 stores only 31 KB and stands at −29.4 points (")
        .endsWith("is ia3 with 66 KB (68.9 %).");
    assertThat(advice.errors().get(2).here()).contains("no smaller row is shown to be good enough");
  }

  @Test
  void aDeepTaskTunesEverything() {
    Recommendation advice = advise(deep(), Constraints.NONE);
    assertThat(advice.kind()).isEqualTo(Kind.TUNE_EVERYTHING);
    assertThat(advice.choice()).isEqualTo("full");
    assertThat(advice.runnerUp()).isNull();
    assertThat(advice.headline())
        .isEqualTo(
            "Tune everything for word in context: full reaches 41.3 %, and no smaller row is shown"
                + " to stay within 2.0 points of it.");
    assertThat(advice.questions().get(1).value()).isEqualTo("+31.6 points");
    assertThat(advice.errors().get(0).here())
        .contains("it is the smallest (91 MB) and it the fastest")
        .contains("this task's doing");
    assertThat(advice.errors().get(2).here()).startsWith("Here it does not: lora-r16 stands at");
  }

  @Test
  void eachConstraintRejectsWhatItAlonePicks() {
    assertThat(
            of(
                advise(middle(), new Constraints(1_000_000L, null, null, null, false, false)),
                "lora-r16"))
        .extracting(Judgement::rejectedBy, Judgement::reason)
        .containsExactly("max_artifact", "It stores 2.7 MB per variant, more than 1.0 MB.");
    assertThat(
            of(
                advise(shallow(), new Constraints(null, 1.2, null, null, false, false)),
                "prompt-20"))
        .extracting(Judgement::rejectedBy, Judgement::reason)
        .containsExactly(
            "max_latency_ratio", "Its latency is 1.40 × the bare base's, more than 1.20 ×.");
    assertThat(
            of(advise(shallow(), new Constraints(null, null, null, null, true, false)), "prompt-20")
                .rejectedBy())
        .isEqualTo("must_merge");
    assertThat(
            of(advise(middle(), new Constraints(null, null, null, null, false, true)), "full")
                .rejectedBy())
        .isEqualTo("must_mix");
    assertThat(
            of(advise(middle(), new Constraints(null, null, 0.001, null, false, false)), "lora-r16")
                .rejectedBy())
        .isEqualTo("quality");
  }

  @Test
  void aMethodThatMergesIsJudgedByItsMergedLatencyUnlessVariantsMix() {
    Constraints alone = new Constraints(null, 1.2, null, null, false, false);
    Constraints mixed = new Constraints(null, 1.2, null, null, false, true);
    assertThat(of(advise(middle(), alone), "lora-r16").accepted()).isTrue();
    assertThat(of(advise(middle(), mixed), "lora-r16").rejectedBy()).isEqualTo("max_latency_ratio");
  }

  @Test
  void ifNothingFitsItNamesWhatHasToGive() {
    Recommendation one =
        advise(middle(), new Constraints(1_000_000L, null, null, null, false, true));
    assertThat(one.kind()).isEqualTo(Kind.NOTHING_FITS);
    assertThat(one.choice()).isNull();
    assertThat(one.hasToGive())
        .startsWith(
            "max_artifact has to give for lora-r16 to pass (max_artifact 2,710,000 bytes); or"
                + " max_quality_loss has to give for ia3 to pass (max_quality_loss 9.");
    assertThat(one.headline())
        .startsWith("Nothing satisfies the constraints on supersense: max_artifact");

    Recommendation two =
        advise(middle(), new Constraints(1_000_000L, 1.05, null, null, false, true));
    assertThat(two.hasToGive())
        .startsWith("max_artifact and max_latency_ratio have to give for lora-r16 to pass");
  }

  @Test
  void withoutFullTuningTheLossAgainstItIsNotClaimed() {
    Recommendation advice = advise(middle().without("full"), Constraints.NONE);
    assertThat(advice.choice()).isEqualTo("lora-r16");
    assertThat(advice.headline()).startsWith("Use lora-r16 for supersense: it reaches 76.8 %");
    assertThat(advice.reasons()).anyMatch(r -> r.startsWith("Full tuning was not compared"));
    assertThat(advice.questions().get(4).question()).contains("against lora-r16");
  }

  @Test
  void armsThatDivergedOrFailedAreNamedWithTheirProblem() {
    Recommendation advice =
        advise(
            middle()
                .without("prompt-20")
                .without("lora-r16")
                .broken("prompt-20", "input", "PROMPT_TUNING", Status.DIVERGED, "no rate held")
                .broken("lora-r16", "weights", "LORA", Status.FAILED, "out of memory"),
            Constraints.NONE);
    assertThat(advice.choice()).isEqualTo("full");
    assertThat(of(advice, "prompt-20"))
        .extracting(Judgement::rejectedBy, Judgement::reason)
        .containsExactly("diverged", "Training diverged: no rate held.");
    assertThat(of(advice, "lora-r16").reason()).isEqualTo("It did not finish: out of memory.");
    assertThat(of(advice, "lora-r16").trade()).endsWith("bought nothing: it did not end well.");
    assertThat(advice.reasons())
        .contains("Training diverged: prompt-20.", "Did not finish: lora-r16.");
    assertThat(advice.errors().get(1).here())
        .isEqualTo("prompt-20 did not end well here, so there is no number for it.");
    assertThat(advice.next())
        .containsExactly(
            "Search lower learning rates for prompt-20, which diverged.",
            "Repeat lora-r16, which did not finish.");
  }

  @Test
  void aQuickLookIsProvisionalAndNamesWhatIsOpen() {
    Recommendation advice =
        advise(Study.usual("quick", 1, 0.077, 0.174, 0.317, 0.394, 0.413), Constraints.NONE);
    assertThat(advice.screening()).isTrue();
    assertThat(advice.provisional()).isTrue();
    assertThat(advice.choice()).isEqualTo("full");
    assertThat(advice.headline()).startsWith("Provisionally, tune everything for quick");
    assertThat(advice.reasons())
        .contains("This study cannot tell whether lora-r16 would be good enough.");
    assertThat(advice.next())
        .containsExactly("Run the full study, with several seeds, for lora-r16.");
  }

  @Test
  void ofRowsOfOneSizeTheSimplerComesFirst() {
    Study study =
        new Study("tie", 3)
            .arm(
                "prompt",
                "input",
                "PROMPT_TUNING",
                Group.METHOD,
                0.80,
                16_000,
                64_000,
                1.3,
                false,
                true,
                40,
                1e-2)
            .arm(
                "ia3",
                "activations",
                "IA3",
                Group.METHOD,
                0.795,
                16_128,
                66_000,
                1.1,
                true,
                true,
                0,
                1e-2)
            .arm(
                "full",
                "own parameters",
                null,
                Group.FULL,
                0.80,
                22_700_000,
                90_800_000,
                1,
                true,
                false,
                0,
                1e-4);
    Recommendation advice = advise(study, Constraints.NONE);
    assertThat(advice.choice()).isEqualTo("ia3");
    assertThat(advice.runnerUp()).isEqualTo("prompt");
    assertThat(advice.reasons().get(0))
        .isEqualTo(
            "It stores 66 KB per variant; prompt is hardly smaller and less simple to operate.");
  }

  @Test
  void rowsMadeElsewhereAreJudgedByWhatIsKnownOfThem() {
    Contender small =
        new Contender(
            "lora-7b",
            "weights",
            Group.EXTERNAL,
            List.of(Fixtures.firstRight(1_590, 2_000)),
            new Contender.Counted(42_000_000L, 84_000_000L, 0),
            new Contender.Timed(null, 12.0, null));
    Contender full =
        new Contender(
            "full-7b",
            "not given",
            Group.FULL,
            List.of(Fixtures.firstRight(1_600, 2_000)),
            new Contender.Counted(null, null, 0),
            new Contender.Timed(null, null, null));
    var comparison = new Referee(Rules.STANDARD).compare("external", List.of(small, full));
    Recommendation free = new Advisor(Constraints.NONE).recommend(comparison, List.of());
    assertThat(free.choice()).isEqualTo("lora-7b");
    assertThat(of(free, "full-7b").trade()).endsWith("its costs were not given.");
    Recommendation merged =
        new Advisor(new Constraints(null, null, null, null, true, false))
            .recommend(comparison, List.of());
    assertThat(of(merged, "lora-7b").reason()).isEqualTo("Whether it merges is not known.");
    assertThat(merged.choice()).isEqualTo("full-7b");
  }

  @Test
  void everyRecommendationSurvivesJsonAndIsPunctuated() {
    for (Study study : List.of(shallow(), middle(), deep(), middle().without("full"))) {
      for (Constraints constraints :
          List.of(Constraints.NONE, new Constraints(1_000L, 1.0, 0.0, 3, true, true))) {
        Recommendation advice = advise(study, constraints);
        assertThat(
                Json.read(
                    Json.text(advice).getBytes(StandardCharsets.UTF_8), Recommendation.class, "t"))
            .isEqualTo(advice);
        assertThat(sentences(advice))
            .allMatch(s -> s.endsWith(".") && !s.contains("..") && !s.contains(" ."))
            .noneMatch(s -> s.contains("null") || s.contains("NaN") || s.contains("%s"));
      }
    }
  }

  private static List<String> sentences(Recommendation advice) {
    return Stream.of(
            Stream.of(advice.headline()),
            advice.reasons().stream(),
            advice.next().stream(),
            advice.questions().stream().map(Question::answer),
            advice.judgements().stream().flatMap(j -> Stream.of(j.reason(), j.trade())),
            advice.errors().stream().map(CommonError::here))
        .flatMap(s -> s)
        .toList();
  }
}
