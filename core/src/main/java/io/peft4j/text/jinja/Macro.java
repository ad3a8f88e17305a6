package io.peft4j.text.jinja;

import io.peft4j.text.jinja.MacroDefinition.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A macro that can be called: its definition and the names around it. */
final class Macro implements Function {
  private final MacroDefinition definition;
  private final Frame around;

  Macro(MacroDefinition definition, Frame around) {
    this.definition = definition;
    this.around = around;
  }

  @Override
  public Object call(Arguments arguments, Allowance allowance) {
    allowance.enter();
    Frame frame = new Frame(around);
    bind(arguments, frame);
    int line = frame.rendering().line();
    String text = frame.captureHere(definition.body());
    frame.rendering().at(line);
    allowance.leave();
    return text;
  }

  private void bind(Arguments arguments, Frame frame) {
    List<Object> positional = arguments.positional();
    Map<Object, Object> named = new LinkedHashMap<>(arguments.named());
    List<Parameter> parameters = definition.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      String name = parameter.name();
      if (i < positional.size()) {
        frame.set(name, positional.get(i));
      } else if (named.containsKey(name)) {
        frame.set(name, named.remove(name));
      } else if (parameter.otherwise() != null) {
        frame.set(name, parameter.otherwise().value(frame));
      } else {
        frame.set(name, new Undefined("the parameter '" + name + "' was not given"));
      }
    }
    if (definition.used().contains("caller") && !hasParameter("caller")) {
      Object caller = named.remove("caller");
      frame.set("caller", caller == null ? new Undefined("there is no caller") : caller);
    }
    if (definition.used().contains("kwargs")) {
      frame.set("kwargs", named);
    } else if (!named.isEmpty()) {
      throw new Problem(
          "the macro '%s' takes no argument '%s' here"
              .formatted(definition.name(), named.keySet().iterator().next()));
    }
    int taken = Math.min(parameters.size(), positional.size());
    if (definition.used().contains("varargs")) {
      frame.set("varargs", new Tuple(positional.subList(taken, positional.size())));
    } else if (taken < positional.size()) {
      throw new Problem(
          "the macro '%s' takes %d arguments, %d are given"
              .formatted(definition.name(), parameters.size(), positional.size()));
    }
  }

  private boolean hasParameter(String name) {
    return definition.parameters().stream().anyMatch(parameter -> parameter.name().equals(name));
  }
}
