package io.peft4j.generate;

import io.peft4j.text.TextStream;
import java.util.List;
import java.util.function.Consumer;

/** Turns tokens into text as they come, and ends the answer at a stop string. */
public final class TextSink implements TokenSink {
  private final TextStream stream;
  private final StopStrings stops;
  private final Consumer<String> out;

  /**
   * A sink at its start.
   *
   * @param stream from tokens to text; it belongs to this sink
   * @param stopStrings texts in front of which the answer ends; none of them is empty
   * @param out takes the text piece by piece
   */
  public TextSink(TextStream stream, List<String> stopStrings, Consumer<String> out) {
    this.stream = stream;
    this.stops = new StopStrings(stopStrings);
    this.out = out;
  }

  @Override
  public boolean accept(int token) {
    show(stops.accept(stream.add(token)));
    return !stops.stopped();
  }

  @Override
  public void finished(FinishReason reason) {
    if (!stops.stopped()) {
      show(stops.accept(stream.finish()));
    }
    if (!stops.stopped()) {
      show(stops.rest());
    }
  }

  private void show(String text) {
    if (!text.isEmpty()) {
      out.accept(text);
    }
  }
}
