package io.peft4j.text.jinja;

import java.util.List;

/** What a value can be given to: a name, an attribute of a namespace, or several of them. */
@FunctionalInterface
interface Target {
  void assign(Frame frame, Object value);

  static Target name(String name) {
    return (frame, value) -> frame.set(name, value);
  }

  static Target attribute(String owner, String name) {
    return (frame, value) -> {
      if (!(frame.get(owner) instanceof Namespace namespace)) {
        throw new Problem("'" + owner + "' is no namespace(), so '" + name + "' cannot be set");
      }
      namespace.set(name, value);
    };
  }

  static Target all(List<Target> targets) {
    return (frame, value) -> {
      List<Object> values = Values.items(value, frame.allowance());
      if (values.size() != targets.size()) {
        throw new Problem(
            "%d values cannot be given to %d names".formatted(values.size(), targets.size()));
      }
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(frame, values.get(i));
      }
    };
  }
}
