package io.peft4j.text.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** What one run of a template has in common: what it may cost, where it is, what it wrote. */
final class Rendering {
  private final Allowance allowance = new Allowance();
  private final TextBuilder whole = new TextBuilder(allowance);
  private final List<Rendered.Span> generated = new ArrayList<>();
  private final LocalDateTime now;
  private TextBuilder out = whole;
  private int line = 1;

  Rendering(LocalDateTime now) {
    this.now = now;
  }

  Allowance allowance() {
    return allowance;
  }

  LocalDateTime now() {
    return now;
  }

  int line() {
    return line;
  }

  void at(int line) {
    this.line = line;
  }

  TextBuilder out() {
    return out;
  }

  void writeTo(TextBuilder out) {
    this.out = out;
  }

  /** Runs a generation block and notes where in the whole text it wrote. */
  void generation(List<Statement> body, Frame frame) {
    if (out != whole) {
      throw new Problem("a generation block cannot stand in a macro or in a block that is set");
    }
    int start = whole.length();
    Statement.runAll(body, new Frame(frame));
    generated.add(new Rendered.Span(start, whole.length()));
  }

  Rendered result() {
    return new Rendered(whole.toString(), List.copyOf(generated));
  }
}
