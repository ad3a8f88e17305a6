package io.peft4j.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.advise.Recommendation.Kind;
import io.peft4j.compare.Study;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Advice on free answers, which are scored by their loss: less is better. */
class AnswerAdvisorTest {
  private static Recommendation advise(Study study, Constraints constraints) {
    return new Advisor(constraints).recommend(study.comparison(), study.arms());
  }

  private static Study known() {
    return Study.answers("greetings", 3, 1.912, 1.905, 1.907, 1.904, 1.901, 1.900);
  }

  private static Study style() {
    return Study.answers("alpaca", 3, 2.910, 2.412, 2.331, 2.107, 1.906, 1.900);
  }

  private static Study reasoning() {
    return Study.answers("reasoning", 3, 2.910, 2.412, 2.331, 2.107, 1.981, 1.900);
  }

  private static Judgement of(Recommendation recommendation, String arm) {
    return recommendation.judgements().stream()
        .filter(j -> j.arm().equals(arm))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatTheBaseKnowsNeedsNoTuning() {
    Recommendation advice = advise(known(), Constraints.NONE);
    assertThat(advice.kind()).isEqualTo(Kind.DO_NOT_TUNE);
    assertThat(advice.choice()).as("no examples to read on every request").isEqualTo("zero-shot");
    assertThat(advice.headline())
        .startsWith("Do not tune for greetings: zero-shot is at +0.010 nats against full and with")
        .contains("no more than 0.01", "nats above it, where 0.020 nats may be lost.");
    assertThat(advice.questions().get(1).answer()).contains("the base is enough as it is");
    assertThat(advice.errors().get(1).here())
        .contains("zero-shot is good enough too and stores nothing");
  }

  @Test
  void aStyleTakesLora() {
    Recommendation advice = advise(style(), Constraints.NONE);
    assertThat(advice.kind()).isEqualTo(Kind.ADAPT);
    assertThat(advice.choice()).isEqualTo("lora-r16");
    assertThat(advice.runnerUp()).isEqualTo("full");
    assertThat(advice.reasons())
        .contains("Not shown to be good enough: zero-shot, few-shot-4, prompt-20 and ia3.")
        .anyMatch(
            r -> r.contains("their intervals overlap, so no ranking in answer loss is claimed"));
    assertThat(of(advice, "ia3"))
        .extracting(Judgement::rejectedBy, Judgement::reason)
        .containsExactly(
            "quality",
            "It is at +0.207 nats (+0.199 to +0.215) against full, where 0.020 nats may"
                + " be lost.");
    assertThat(of(advice, "lora-r16").trade())
        .startsWith(
            "Changing the model at \"weights\" (lora-r16) bought 0.504 nats over no tuning and"
                + " reached 1.906 nats, +0.006 nats (")
        .contains("+0.012 nats on general text while attached");
    assertThat(of(advice, "few-shot-4").trade())
        .endsWith("it costs nothing to train or store, and 512 tokens of context.");
    assertThat(advice.questions().get(0))
        .extracting(Question::value, Question::answer)
        .containsExactly(
            "2.410 nats",
            "Without any tuning zero-shot reaches 2.908 nats and few-shot-4 reaches 2.410 nats,"
                + " where full reaches 1.900 nats.");
    assertThat(advice.questions().get(1).value()).isEqualTo("+0.510 nats");
    assertThat(advice.questions().get(1).answer())
        .startsWith("On the frozen base few-shot-4 stands at +0.510 nats (")
        .endsWith(
            "the base has to change, and full tuning changes the loss on general text by +0.084"
                + " nats.");
    assertThat(advice.questions().get(4).answer())
        .isEqualTo("At most 0.020 nats of answer loss, the study's margin.");
  }

  @Test
  void theCommonErrorsSpeakOfLosses() {
    List<CommonError> errors = advise(style(), Constraints.NONE).errors();
    assertThat(errors.get(0).here())
        .startsWith(
            "Here full is the lowest in loss (1.900 nats), of the rows that are good enough")
        .endsWith("within 0.020 nats of answer loss lora-r16 is equivalent to full.");
    assertThat(errors.get(1).here())
        .startsWith("Here prompt-20 stores only 31 KB and stands at +0.431 nats (")
        .endsWith("clearly lower in loss is ia3 with 66 KB (2.107 nats).");
    assertThat(errors.get(2).here())
        .startsWith("Here lora-r16 works (+0.006 nats (")
        .contains("no smaller row is shown to be good enough");
  }

  @Test
  void whatOnlyFullTuningLearnsTunesEverything() {
    Recommendation advice = advise(reasoning(), Constraints.NONE);
    assertThat(advice.kind()).isEqualTo(Kind.TUNE_EVERYTHING);
    assertThat(advice.headline())
        .isEqualTo(
            "Tune everything for reasoning: full reaches 1.900 nats, and no smaller row is shown"
                + " to stay within 0.020 nats of it.");
    assertThat(advice.errors().get(2).here())
        .startsWith("Here it does not: lora-r16 stands at +0.081 nats");
  }

  @Test
  void aQualityLossCountsInNats() {
    Constraints tight = new Constraints(null, null, 0.001, null, false, false);
    assertThat(advise(style(), tight).choice()).isEqualTo("full");
    Constraints wide = new Constraints(null, null, 0.25, null, false, false);
    assertThat(advise(style(), wide).choice()).isEqualTo("ia3");
    Recommendation small =
        advise(style(), new Constraints(1_000_000L, null, null, null, false, true));
    assertThat(small.kind()).isEqualTo(Kind.NOTHING_FITS);
    assertThat(small.hasToGive())
        .startsWith(
            "max_artifact has to give for lora-r16 to pass (max_artifact 2,710,000 bytes); or"
                + " max_quality_loss has to give for ia3 to pass (max_quality_loss 0.2")
        .endsWith(" nats).");
  }

  @Test
  void everySentenceIsWhole() {
    for (Study study : List.of(known(), style(), reasoning(), style().without("full"))) {
      for (Constraints constraints :
          List.of(Constraints.NONE, new Constraints(1_000L, 1.0, 0.0, 3, true, true))) {
        Recommendation advice = advise(study, constraints);
        assertThat(sentences(advice))
            .allMatch(s -> s.endsWith(".") && !s.contains("..") && !s.contains(" ."))
            .noneMatch(s -> s.contains("null") || s.contains("NaN") || s.contains("%s"))
            .noneMatch(s -> s.contains("accura") || s.contains("points") || s.contains(" %"));
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
        .map(s -> s.replaceAll("with 9\\d % confidence", "with confidence"))
        .toList();
  }
}
