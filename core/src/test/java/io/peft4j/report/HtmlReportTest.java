package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
  static Stream<StudyReport> studies() {
    return Stream.of(
        StudyFixture.realistic(),
        StudyFixture.awkward(),
        StudyFixture.single(),
        StudyFixture.many(),
        StudyFixture.answers());
  }

  @Test
  void tellsTheAnswerFirstThenTheNumbersThenTheBackground() {
    String page = HtmlReport.of(StudyFixture.realistic());
    List<String> parts =
        List.of(
            "<h1>wordnet-ladder</h1>",
            "Use ia3: it reaches",
            "Five questions",
            "How strong is the base already?",
            "id=\"task-1\"",
            "Results on topic",
            "id=\"task-1-bytes\"",
            "id=\"task-1-latency\"",
            "id=\"task-1-curves\"",
            "id=\"task-1-rates\"",
            "a ratio of 10.0; worse rates were tried on both sides of both.",
            "What each boundary bought",
            "rejected: quality",
            "Three common errors",
            "id=\"task-2\"",
            "id=\"task-3\"",
            "id=\"places\"",
            "id=\"ladder\"",
            "id=\"data\"",
            "near-identical text: 1,482",
            "id=\"plan\"",
            "the shallow and the deep rung race five arms",
            "1.3 GB",
            "id=\"guide\"",
            "two-sided equivalence test");
    int from = 0;
    for (String part : parts) {
      int at = page.indexOf(part, from);
      assertThat(at).as("place of “%s” behind the parts before it", part).isNotNegative();
      from = at + part.length();
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void whatComesFromOutsideIsTextAndNothingIsFetched(StudyReport study) {
    String page = HtmlReport.of(study);
    assertThat(page).doesNotContain("<script>window.evil").doesNotContain("<img src=x");
    int charts = count(page, "data-chart=\"");
    assertThat(charts).isEqualTo(count(page, "class=\"canvas\"")).isPositive();
    assertThat(count(page, "</script>"))
        .as("two programs and the charts' data")
        .isEqualTo(charts + 2);
    String markup = page.replaceAll("(?s)<script.*?</script>", "");
    assertThat(Pattern.compile("<[a-z][^>]*\\s(src|href)\\s*=\\s*\"(?!#)").matcher(markup).find())
        .as("an address that does not point into the page")
        .isFalse();
    assertThat(markup)
        .contains("default-src &#x27;none&#x27;")
        .doesNotContain("NaN")
        .doesNotContain(">null<", "url(", "@import");
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyTableAndPictureCanBeHeard(StudyReport study) {
    String page = HtmlReport.of(study);
    assertThat(count(page, "<th>")).as("heads without a scope").isZero();
    assertThat(count(page, "<table>")).isEqualTo(count(page, "role=\"region\""));
    assertThat(count(page, "<svg"))
        .isEqualTo(count(page, "class=\"block\" role=\"img\" aria-label=\""));
  }

  @Test
  void armsThatDidNotEndWellAreNamedWithTheirReason() {
    String page = HtmlReport.of(StudyFixture.awkward());
    assertThat(page)
        .contains("✗ diverged")
        .contains("✗ failed")
        .contains("prefix-20 diverged: &lt;script&gt;")
        .contains("Screening. ");
  }

  @Test
  void whatIsScoredByItsLossIsShownInNatsThroughout() {
    String page = HtmlReport.of(StudyFixture.answers()).replaceAll("(?s)<script>.*?</script>", "");
    assertThat(page)
        .contains(
            "Use lora-r16 for alpaca: it is at +0.006 nats against full",
            "Answer loss, nats",
            "To full, nats",
            "Margin δ = 0.020 nats",
            "Down is lower in loss, left is smaller.",
            "The shaded band is the margin above full.",
            "Seed spread, nats",
            "Detectable, nats",
            "Sign-flip p",
            "Forgetting attached, nats",
            "+0.084",
            "±0.000",
            "no more than 0.020 nats above the reference",
            "answer, averaged over the items: the lower, the better",
            "How much the loss on general text")
        .doesNotContain("ccuracy", "ccurate", "Macro-F1", "McNemar", "points", "Classes of");
    assertThat(HtmlReport.of(StudyFixture.realistic()))
        .doesNotContain("nswer loss", "Forgetting", "nats above");
  }

  @Test
  void noLadderNoEmptyPromise() {
    assertThat(HtmlReport.of(StudyFixture.single()))
        .doesNotContain("id=\"ladder\"")
        .doesNotContain("#ladder");
  }

  private static int count(String page, String part) {
    return page.split(Pattern.quote(part), -1).length - 1;
  }
}
