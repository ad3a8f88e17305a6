package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as they stand in a template.
 *
 * @param list what stands behind {@code *}
 * @param map what stands behind {@code **}
 */
record CallArguments(
    List<Expression> positional,
    Map<String, Expression> named,
    @Nullable Expression list,
    @Nullable Expression map) {
  static final CallArguments NONE = new CallArguments(List.of(), Map.of(), null, null);

  Arguments evaluate(Frame frame) {
    if (this == NONE) {
      return Arguments.NONE;
    }
    List<Object> values = new ArrayList<>(positional.size());
    for (Expression argument : positional) {
      values.add(argument.value(frame));
    }
    if (list != null) {
      List<Object> more = Values.items(list.value(frame), frame.allowance());
      frame.allowance().list(more.size());
      values.addAll(more);
    }
    Map<String, Object> byName = new LinkedHashMap<>();
    named.forEach((name, argument) -> byName.put(name, argument.value(frame)));
    if (map != null) {
      if (!(map.value(frame) instanceof Map<?, ?> more)) {
        throw new Problem("a dict must stand behind **");
      }
      frame.allowance().list(more.size());
      more.forEach((name, value) -> byName.put(String.valueOf(name), value));
    }
    return new Arguments(values, byName);
  }
}
