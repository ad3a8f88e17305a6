package io.peft4j.cli;

import io.peft4j.format.DidYouMean;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A YAML file whose keys are a command's options, as {@code batch-size} or {@code batch_size}.
 *
 * @param file where it was read from, for messages
 * @param values by option name
 */
record ConfigFile(Path file, Map<String, Object> values) {
  private static final Set<String> ONLY_ON_THE_COMMAND_LINE =
      Set.of("--config", "--help", "--version", "--debug");

  /**
   * Reads the file.
   *
   * @throws UserError if it is not there, is no YAML mapping, or says the same twice
   */
  static ConfigFile read(Path file) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<?, ?> content = Json.read(file, Map.class);
    for (Map.Entry<?, ?> entry : content.entrySet()) {
      String key = String.valueOf(entry.getKey());
      String option = "--" + key.replace('_', '-');
      if (values.containsKey(option)) {
        throw new UserError("%s: key '%s' is given twice".formatted(file, key));
      }
      values.put(option, entry.getValue());
    }
    return new ConfigFile(file, values);
  }

  /**
   * The file as arguments, without the options that the command line has given.
   *
   * @throws UserError for a key that is no option, or a value that is neither plain nor a list
   */
  List<String> argumentsFor(CommandSpec command) {
    Set<String> known = new TreeSet<>(command.optionsMap().keySet());
    known.removeIf(name -> !name.startsWith("--") || ONLY_ON_THE_COMMAND_LINE.contains(name));
    List<String> arguments = new ArrayList<>();
    values.forEach(
        (option, value) -> {
          if (!known.contains(option)) {
            List<String> keys = known.stream().map(name -> name.substring(2)).toList();
            String key = option.substring(2);
            throw new UserError(
                "%s: unknown key '%s'%s".formatted(file, key, DidYouMean.hint(key, keys)));
          }
          OptionSpec spec = command.findOption(option);
          if (!command.commandLine().getParseResult().hasMatchedOption(spec)) {
            arguments.addAll(arguments(spec, option, value));
          }
        });
    return arguments;
  }

  private List<String> arguments(OptionSpec spec, String option, @Nullable Object value) {
    boolean flag = spec.arity().max() == 0;
    boolean fits =
        flag
            ? value instanceof Boolean
            : value instanceof String text && !text.isBlank()
                || value instanceof Number
                || value instanceof List;
    if (!fits) {
      throw new UserError(
          "%s: key '%s' needs %s, not '%s'"
              .formatted(file, option.substring(2), flag ? "true or false" : "a value", value));
    }
    if (flag) {
      return Boolean.TRUE.equals(value) ? List.of(option) : List.of();
    }
    List<?> elements = value instanceof List<?> list ? list : List.of(value);
    return elements.stream().map(element -> option + "=" + element).toList();
  }
}
