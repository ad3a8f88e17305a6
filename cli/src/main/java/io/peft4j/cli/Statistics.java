package io.peft4j.cli;

import io.peft4j.generate.FinishReason;
import io.peft4j.generate.Generation;
import java.util.List;
import java.util.Locale;

/** What answers took, for people. */
final class Statistics {
  private Statistics() {}

  /**
   * One line.
   *
   * @param seconds from the first request to the last token
   */
  static String text(List<Generation> answers, double seconds) {
    int read = answers.stream().mapToInt(a -> a.request().prompt().length).sum();
    int written = answers.stream().mapToInt(a -> a.answer().length).sum();
    long cut = answers.stream().filter(a -> a.finishReason() == FinishReason.LENGTH).count();
    String tokens =
        String.format(
            Locale.ROOT,
            "%,d tokens read, %,d written in %.2f s (%.1f tokens/s)",
            read,
            written,
            seconds,
            written / seconds);
    String ends =
        answers.size() == 1
            ? String.format(
                Locale.ROOT,
                "first token after %.2f s, ended by %s",
                answers.get(0).times().first(),
                cut == 1 ? "length" : "itself")
            : String.format(Locale.ROOT, "%,d answers, %,d cut off", answers.size(), cut);
    return "%s, %s, seed %d".formatted(tokens, ends, answers.get(0).request().sampling().seed());
  }
}
