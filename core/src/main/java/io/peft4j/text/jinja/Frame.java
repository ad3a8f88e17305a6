package io.peft4j.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that a part of a running template sees: its own, then those around it.
 *
 * <p>A loop's every round, a macro's call and a block have a frame of their own; what is set there
 * is gone afterwards, as in Jinja.
 */
final class Frame {
  private final Rendering rendering;
  private final @Nullable Frame outer;
  private final Map<String, Object> names = new HashMap<>();

  Frame(Rendering rendering) {
    this.rendering = rendering;
    this.outer = null;
  }

  Frame(Frame outer) {
    this.rendering = outer.rendering;
    this.outer = outer;
  }

  Rendering rendering() {
    return rendering;
  }

  Allowance allowance() {
    return rendering.allowance();
  }

  Object get(String name) {
    for (Frame frame = this; frame != null; frame = frame.outer) {
      Object value = frame.names.get(name);
      if (value != null) {
        return value;
      }
    }
    Function global = Globals.named(name, rendering.now());
    return global == null ? Undefined.name(name) : global;
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  /** What {@code body} writes, run in a frame of its own inside this one. */
  String capture(List<Statement> body) {
    return new Frame(this).captureHere(body);
  }

  /** What {@code body} writes, run in this frame. */
  String captureHere(List<Statement> body) {
    TextBuilder before = rendering.out();
    TextBuilder captured = new TextBuilder(allowance());
    rendering.writeTo(captured);
    Statement.runAll(body, this);
    rendering.writeTo(before);
    return captured.toString();
  }
}
