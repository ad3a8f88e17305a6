package io.peft4j.text.jinja;

import java.util.List;

/** A part of a template that does something: writes text, sets a name, repeats other statements. */
@FunctionalInterface
interface Statement {
  /** What happens next. */
  enum Flow {
    NEXT,
    /** The loop around the statement ends. */
    BREAK,
    /** The loop around the statement goes on with its next item. */
    CONTINUE
  }

  Flow run(Frame frame);

  /** Runs {@code body} in order, up to the first statement that leaves it. */
  static Flow runAll(List<Statement> body, Frame frame) {
    frame.allowance().enter();
    Flow flow = Flow.NEXT;
    for (int i = 0; i < body.size() && flow == Flow.NEXT; i++) {
      flow = body.get(i).run(frame);
    }
    frame.allowance().leave();
    return flow;
  }
}
