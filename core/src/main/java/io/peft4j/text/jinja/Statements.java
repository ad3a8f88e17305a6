package io.peft4j.text.jinja;

import io.peft4j.text.jinja.Statement.Flow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Statement}. */
final class Statements {
  /** A condition with what is done if it holds. */
  record Branch(Expression condition, List<Statement> body) {}

  /** A name with its value, in {@code {% with %}}. */
  record Binding(Target target, Expression value) {}

  /** What stands behind a bar in {@code {% filter %}} and {@code {% set %}} blocks. */
  @FunctionalInterface
  interface Pipe {
    Object apply(Object value, Frame frame);
  }

  private Statements() {}

  /** Notes the line, so that an error can name it. */
  static Statement at(int line, Statement statement) {
    return frame -> {
      frame.allowance().step();
      frame.rendering().at(line);
      return statement.run(frame);
    };
  }

  static Statement text(String text) {
    return frame -> {
      frame.rendering().out().append(text);
      return Flow.NEXT;
    };
  }

  static Statement print(Expression value) {
    return frame -> {
      write(value.value(frame), frame);
      return Flow.NEXT;
    };
  }

  private static void write(Object value, Frame frame) {
    frame.rendering().out().append(Printer.text(value, frame.allowance()));
  }

  static Statement set(Target target, Expression value) {
    return frame -> {
      target.assign(frame, value.value(frame));
      return Flow.NEXT;
    };
  }

  static Statement setBlock(Target target, Pipe pipe, List<Statement> body) {
    return frame -> {
      target.assign(frame, pipe.apply(frame.capture(body), frame));
      return Flow.NEXT;
    };
  }

  static Statement filterBlock(Pipe pipe, List<Statement> body) {
    return frame -> {
      write(pipe.apply(frame.capture(body), frame), frame);
      return Flow.NEXT;
    };
  }

  static Statement choose(List<Branch> branches, List<Statement> otherwise) {
    return frame -> {
      for (Branch branch : branches) {
        if (Values.truth(branch.condition().value(frame))) {
          return Statement.runAll(branch.body(), frame);
        }
      }
      return Statement.runAll(otherwise, frame);
    };
  }

  static Statement loop(
      Target target,
      Expression items,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> otherwise) {
    return frame -> {
      Loop loop = new Loop(selected(target, items.value(frame), condition, frame));
      boolean none = true;
      Flow flow = Flow.NEXT;
      while (flow != Flow.BREAK && loop.advance()) {
        none = false;
        frame.allowance().step();
        Frame round = new Frame(frame);
        round.set("loop", loop);
        target.assign(round, loop.item());
        flow = Statement.runAll(body, round);
      }
      return none ? Statement.runAll(otherwise, new Frame(frame)) : Flow.NEXT;
    };
  }

  private static List<Object> selected(
      Target target, Object value, @Nullable Expression condition, Frame frame) {
    List<Object> items = Values.items(value, frame.allowance());
    if (condition == null) {
      return items;
    }
    List<Object> selected = new ArrayList<>();
    for (Object item : items) {
      frame.allowance().step();
      Frame inner = new Frame(frame);
      target.assign(inner, item);
      if (Values.truth(condition.value(inner))) {
        selected.add(item);
      }
    }
    return selected;
  }

  static Statement leave(Flow flow) {
    return frame -> flow;
  }

  static Statement macro(MacroDefinition definition) {
    return frame -> {
      frame.set(definition.name(), new Macro(definition, frame));
      return Flow.NEXT;
    };
  }

  /** Calls a macro whose {@code caller()} is the body. */
  static Statement call(Expression callee, CallArguments arguments, MacroDefinition body) {
    return frame -> {
      Object function = callee.value(frame);
      Operators.refuseUndefined(function);
      if (!(function instanceof Function callable)) {
        throw new Problem("a " + Values.typeName(function) + " cannot be called");
      }
      Arguments given = arguments.evaluate(frame).with("caller", new Macro(body, frame));
      write(callable.call(given, frame.allowance()), frame);
      return Flow.NEXT;
    };
  }

  static Statement with(List<Binding> bindings, List<Statement> body) {
    return frame -> {
      Frame inner = new Frame(frame);
      for (Binding binding : bindings) {
        binding.target().assign(inner, binding.value().value(frame));
      }
      return Statement.runAll(body, inner);
    };
  }

  static Statement generation(List<Statement> body) {
    return frame -> {
      frame.rendering().generation(body, frame);
      return Flow.NEXT;
    };
  }
}
