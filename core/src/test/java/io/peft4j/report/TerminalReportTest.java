package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.advise.Recommendation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TerminalReportTest {
  @Test
  void aLineNeverExceedsATerminal() {
    List<TaskReport> tasks =
        Stream.of(
                StudyFixture.realistic(),
                StudyFixture.awkward(),
                StudyFixture.single(),
                StudyFixture.many(),
                StudyFixture.answers())
            .flatMap(study -> study.tasks().stream())
            .toList();
    for (TaskReport task : tasks) {
      assertThat(TerminalReport.of(task).lines().mapToInt(TextTable::width).max().orElseThrow())
          .isBetween(60, 120);
    }
  }

  @Test
  void aRowSaysWhatWasMeasured() {
    String text = TerminalReport.of(StudyFixture.realistic().tasks().get(1));
    assertThat(text.lines().filter(line -> line.startsWith("lora-r16")).findFirst().orElseThrow())
        .containsSubsequence(
            "lora-r16",
            "weights",
            "76.8±",
            "−0.7±",
            "equivalent",
            "676 k",
            "2.7 MB",
            "1.19×",
            "151 s",
            "324 MB",
            "mxf");
    assertThat(text).contains("ref. = full").endsWith("smallest that does.\n");
  }

  @Test
  void lossesStandInNatsAndTheMarginLiesAbove() {
    String text = TerminalReport.of(StudyFixture.answers().tasks().get(0));
    assertThat(text.lines().filter(line -> line.startsWith("ia3")).findFirst().orElseThrow())
        .containsSubsequence(
            "ia3", "activations", "2.107±", "+0.207±", "worse", "0.00");
    assertThat(text)
        .contains(
            "  loss  ", "half of the interval, nats; P(ok) = P(no more than 0.020 nats above it)")
        .doesNotContain("accuracy", "points");
  }

  @Test
  void aLongRecommendationIsBrokenIntoLines() {
    TaskReport task = StudyFixture.realistic().tasks().get(0);
    Recommendation brief = task.recommendation();
    String headline = "語 word ".repeat(60).strip();
    TaskReport talkative =
        new TaskReport(
            task.task(),
            task.arms(),
            task.comparison(),
            new Recommendation(
                brief.task(),
                false,
                false,
                brief.kind(),
                brief.choice(),
                null,
                headline + "\u001b[2J",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of()));
    String text = TerminalReport.of(talkative);
    assertThat(text.lines().mapToInt(TextTable::width).max().orElseThrow())
        .isLessThanOrEqualTo(120);
    assertThat(text.replace("\n", " ")).contains(headline).doesNotContain("\u001b");
  }

  @Test
  void armsThatDidNotEndWellStayInTheTable() {
    String text = TerminalReport.of(StudyFixture.awkward().tasks().get(0));
    assertThat(text)
        .containsPattern("prefix-20 .* diverged .* \\?\\?\\?")
        .containsPattern("ia3 .* failed");
  }
}
