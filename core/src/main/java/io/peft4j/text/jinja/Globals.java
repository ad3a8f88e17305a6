package io.peft4j.text.jinja;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template can call. */
final class Globals {
  private Globals() {}

  /** The function {@code name}, or null if there is none. */
  static @Nullable Function named(String name, LocalDateTime now) {
    return switch (name) {
      case "range" -> (arguments, allowance) -> range(arguments);
      case "namespace" -> (arguments, allowance) -> namespace(arguments, allowance);
      case "dict" -> (arguments, allowance) -> dict(arguments, allowance);
      case "joiner" -> (arguments, allowance) -> joiner(arguments);
      case "raise_exception" ->
          (arguments, allowance) -> {
            Object message = arguments.bind("raise_exception()", "message").required("message");
            throw new Problem(
                "the template refuses these messages: " + Printer.text(message, allowance));
          };
      case "strftime_now" ->
          (arguments, allowance) ->
              Strftime.format(arguments.bind("strftime_now()", "format").text("format"), now);
      default -> null;
    };
  }

  private static Range range(Arguments arguments) {
    Parameters given = arguments.bind("range()", "start", "stop", "step");
    given.required("start");
    return given.has("stop")
        ? new Range(given.whole("start", 0), given.whole("stop", 0), given.whole("step", 1))
        : new Range(0, given.whole("start", 0), 1);
  }

  private static Namespace namespace(Arguments arguments, Allowance allowance) {
    Namespace namespace = new Namespace();
    dict(arguments, allowance).forEach((key, value) -> namespace.set(String.valueOf(key), value));
    return namespace;
  }

  private static Map<Object, Object> dict(Arguments arguments, Allowance allowance) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    for (Object from : arguments.positional()) {
      if (from instanceof Map<?, ?> map) {
        allowance.list(map.size());
        dict.putAll(map);
        continue;
      }
      for (Object pair : Values.items(from, allowance)) {
        allowance.step();
        List<Object> both = Values.items(pair, allowance);
        if (both.size() != 2) {
          throw new Problem("dict() is made of pairs, and one item is no pair");
        }
        dict.put(Values.key(both.get(0)), both.get(1));
      }
    }
    dict.putAll(arguments.named());
    return dict;
  }

  /** A function that gives nothing the first time, and the separator from then on. */
  private static Function joiner(Arguments arguments) {
    String separator = arguments.bind("joiner()", "sep").text("sep", ", ");
    boolean[] used = {false};
    return (none, allowance) -> {
      String text = used[0] ? separator : "";
      used[0] = true;
      return text;
    };
  }
}
