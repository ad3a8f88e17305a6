package io.peft4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a browser sees it. */
class HtmlReportBrowserTest {
  private static Browser browser;

  @TempDir Path folder;

  /** Before each test, so that every test says why it was left out. */
  @BeforeEach
  void start() throws IOException {
    if (browser == null) {
      browser = Browser.start();
    }
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "realistic, 1280",
    "realistic, 420",
    "awkward, 1280",
    "awkward, 420",
    "many, 1280",
    "many, 400",
    "single, 1280",
    "answers, 1280",
    "answers, 420"
  })
  void drawsItsChartsAloneAndFitsTheWindow(String name, int width) throws IOException {
    Path file = open(study(name), width);

    long charts = browser.number("return document.querySelectorAll('.canvas').length");
    assertThat(charts).isPositive();
    assertThat(
            browser.number(
                "return [...document.querySelectorAll('.canvas svg')].filter(svg => {"
                    + "const box = svg.getBoundingClientRect();"
                    + "return box.width > 250 && box.height > 250 &&"
                    + " svg.querySelectorAll('path').length > 10 &&"
                    + " svg.querySelectorAll('text').length > 5}).length"))
        .as("charts with size and content")
        .isEqualTo(charts);
    assertThat(
            browser.number(
                "return document.documentElement.scrollWidth -"
                    + " document.documentElement.clientWidth"))
        .as("pixels that the page is too wide")
        .isLessThanOrEqualTo(0);
    assertThat(browser.number("return performance.getEntriesByType('resource').length")).isZero();
    assertThat(browser.console()).isEmpty();
    List<String> requests = new ArrayList<>(browser.requests());
    requests.removeIf(request -> request.startsWith("data:"));
    assertThat(requests).containsOnly(file.toUri().toString());
  }

  @Test
  void hostileTextStaysText() throws IOException {
    open(StudyFixture.awkward(), 1280);
    browser.script(
        "const chart = echarts.getInstanceByDom(document.querySelector('#task-1-bytes'));"
            + "const series = chart.getOption().series.findIndex(s => s.type === 'scatter');"
            + "chart.dispatchAction({type: 'showTip', seriesIndex: series, dataIndex: 0})");
    assertThat(browser.script("return document.querySelector('.note-lines').textContent"))
        .asString()
        .contains("accuracy");
    assertThat(browser.script("return document.querySelector('h1').textContent"))
        .isEqualTo(StudyFixture.EVIL);
    assertThat(browser.script("return typeof window.evil")).isEqualTo("undefined");
    assertThat(browser.number("return document.querySelectorAll('img').length")).isZero();
  }

  @Test
  void lossesFallTowardsTheBottomAndTheirTipsSayNats() throws IOException {
    open(StudyFixture.answers(), 1280);
    browser.script(
        "const chart = echarts.getInstanceByDom(document.querySelector('#task-1-bytes'));"
            + "const series = chart.getOption().series.findIndex(s => s.type === 'scatter' &&"
            + " s.data.some(d => d.name === 'lora-r16'));"
            + "chart.dispatchAction({type: 'showTip', seriesIndex: series, dataIndex: 0})");
    assertThat(browser.script("return document.querySelector('.note-lines').textContent"))
        .asString()
        .contains("lora-r16", "answer loss 1.906 nats (", "difference +0.006 nats, equivalent");
    assertThat(
            browser.number(
                "const y = loss => echarts.getInstanceByDom(document.querySelector("
                    + "'#task-1-bytes')).convertToPixel({yAxisIndex: 0}, loss);"
                    + "return y(1.9) - y(2.9)"))
        .as("pixels that full tuning lies below no tuning")
        .isGreaterThan(100);
  }

  @Test
  void thePolicyKeepsForeignScriptsAndRequestsOut() throws IOException {
    open(StudyFixture.single(), 1280);
    browser.script(
        "const s = document.createElement('script'); s.textContent = 'window.evil = 1';"
            + "document.body.append(s);"
            + "const i = document.createElement('img'); i.src = 'http://127.0.0.1:9/x';"
            + "document.body.append(i)");
    assertThat(browser.script("return typeof window.evil")).isEqualTo("undefined");
    assertThat(browser.console()).isNotEmpty().allMatch(line -> line.contains("Content Security"));
  }

  private Path open(StudyReport study, int width) throws IOException {
    Path file = folder.resolve("report.html");
    HtmlReport.write(file, study);
    browser.console();
    browser.requests();
    browser.open(file, width, 900);
    return file;
  }

  private static StudyReport study(String name) {
    return switch (name) {
      case "realistic" -> StudyFixture.realistic();
      case "awkward" -> StudyFixture.awkward();
      case "many" -> StudyFixture.many();
      case "single" -> StudyFixture.single();
      case "answers" -> StudyFixture.answers();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
