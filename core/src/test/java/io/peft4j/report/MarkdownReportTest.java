package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  @Test
  void aTablePerTask() {
    String text = MarkdownReport.of(StudyFixture.realistic());
    assertThat(text.lines().filter(line -> line.startsWith("## "))).hasSize(3);
    assertThat(text.lines().filter(line -> line.startsWith("| lora-r16 | weights |"))).hasSize(3);
    assertThat(
            text.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.split("\\|").length)
                .distinct())
        .containsExactly(17);
  }

  @Test
  void lossesStandInNats() {
    assertThat(MarkdownReport.of(StudyFixture.answers()))
        .contains("| answer loss, nats | interval | difference, nats |")
        .containsPattern(
            "\\| lora-r16 \\| weights \\| 1\\.906 \\| 1\\.\\d{3} to 1\\.\\d{3} \\| \\+0\\.006 ");
  }

  @Test
  void namesDoNotBecomeMarkup() {
    assertThat(MarkdownReport.of(StudyFixture.awkward()))
        .doesNotContain("<script")
        .doesNotContain("<img");
  }
}
