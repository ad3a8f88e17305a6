package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.trial.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter printed = new StringWriter();
  private final PrintWriter out = new PrintWriter(printed, true);
  private final AtomicLong clock = new AtomicLong();

  @Test
  void linesComeAtMostEveryTenSecondsAndSayTheTimeLeft() {
    Progress progress = new ProgressAsLines(out, clock::get);
    progress.started("supersense", 100);
    for (int i = 0; i < 50; i++) {
      clock.addAndGet(Duration.ofSeconds(2).toNanos());
      progress.advanced(1, "lora");
    }
    progress.note("dora diverged at every learning rate");
    progress.finished();
    assertThat(printed.toString().lines())
        .hasSize(1 + 10 + 2)
        .startsWith("supersense", "supersense: 5 %, 3 min 10 s left, lora")
        .endsWith(
            "supersense: 50 %, 1 min 40 s left, lora",
            "dora diverged at every learning rate", "supersense: done in 1 min 40 s");
  }

  @Test
  void aStageThatOverrunsItsEstimateHasNoTimeLeft() {
    Progress progress = new ProgressAsLines(out, clock::get);
    progress.started("topic", 1);
    clock.addAndGet(Duration.ofHours(2).toNanos());
    progress.advanced(3, "prompt");
    progress.finished();
    assertThat(printed.toString())
        .contains("topic: 100 %, 0 s left, prompt")
        .contains("done in 2 h 0 min");
  }

  @Test
  void onATerminalTheBarKeepsToItsLine() {
    Progress progress = new ProgressOnTerminal(out, 80);
    progress.started("topic", 4);
    progress.advanced(4, "lora");
    progress.note("ia3 diverged");
    progress.finished();
    String text = printed.toString();
    assertThat(text).contains("topic", "100%", "4/4").contains("\u001b[2Kia3 diverged\n");
    assertThat(text.replace("\u001b[2K", "").split("[\r\n]"))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(80));
  }

  @Test
  void bytesThatArriveAreMegabytesOfProgress() {
    PullCommand.Told told = new PullCommand.Told("org/m", new ProgressAsLines(out, clock::get));
    told.started(2, 100_000_000);
    for (int i = 0; i < 50; i++) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      told.advanced("model.safetensors", 1_500_000);
    }
    told.advanced("model.safetensors", -75_000_000);
    assertThat(printed.toString().lines())
        .startsWith(
            "Pulling org/m, 2 files, 100 MB",
            "Pulling org/m, 2 files, 100 MB: 15 %, 56 s left, model.safetensors");
  }
}
