package io.peft4j.text.jinja;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A macro as it stands in a template.
 *
 * @param used the names that the body reads: {@code varargs}, {@code kwargs} and {@code caller} are
 *     passed to a macro that asks for them
 */
record MacroDefinition(
    String name, List<Parameter> parameters, List<Statement> body, Set<String> used) {
  /** A parameter, with its default if it has one. */
  record Parameter(String name, @Nullable Expression otherwise) {}
}
