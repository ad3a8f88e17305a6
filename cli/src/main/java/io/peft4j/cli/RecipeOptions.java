package io.peft4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.recipe.RecipeKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The keys of a recipe as options: {@code learning_rate} is {@code --learning-rate}, and {@code
 * --peft.r} changes one key of the method.
 */
final class RecipeOptions implements IModelTransformer {
  private static final String PEFT = "peft.";

  @Override
  public CommandSpec transform(CommandSpec command) {
    int order = 1;
    for (RecipeKey.Group group : RecipeKey.groups()) {
      ArgGroupSpec.Builder options =
          ArgGroupSpec.builder()
              .validate(false)
              .order(order++)
              .heading("%n" + group.heading() + "%n");
      group.keys().forEach(key -> options.addArg(option(key)));
      command.addArgGroup(options.build());
    }
    RecipeKey.ofMethods()
        .forEach(
            key ->
                command.addOption(
                    OptionSpec.builder(name(PEFT + key)).type(String.class).hidden(true).build()));
    return command;
  }

  /** The values of the keys that the command line gives, as they were typed. */
  static Map<String, String> given(CommandSpec command) {
    Map<String, String> values = new LinkedHashMap<>();
    Stream.concat(
            RecipeKey.groups().stream()
                .flatMap(group -> group.keys().stream())
                .map(RecipeKey::name),
            RecipeKey.ofMethods().stream().map(key -> PEFT + key))
        .forEach(
            key -> {
              OptionSpec option = command.findOption(name(key));
              if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                values.put(key, String.valueOf(option.<Object>getValue()));
              }
            });
    return values;
  }

  private static String name(String key) {
    return "--" + key.replace('_', '-');
  }

  private static OptionSpec option(RecipeKey key) {
    OptionSpec.Builder option =
        OptionSpec.builder(name(key.name()))
            .type(String.class)
            .paramLabel(label(key.type()))
            .description(description(key));
    if (key.type() == boolean.class) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  private static String label(Class<?> type) {
    if (type == Path.class) {
      return "PATH";
    }
    if (type == int.class || type == long.class || type == Integer.class) {
      return "N";
    }
    if (type == double.class || type == Double.class) {
      return "X";
    }
    if (type == boolean.class) {
      return "BOOL";
    }
    return type == JsonNode.class ? "METHOD" : type.isEnum() ? "NAME" : "TEXT";
  }

  /** The key's sentence with its choices and its default. */
  private static String description(RecipeKey key) {
    StringBuilder text = new StringBuilder(key.description());
    text.setLength(text.length() - 1);
    if (key.type().isEnum()) {
      text.append(": ").append(choices(key.type()));
    }
    if (!key.defaultValue().isEmpty()) {
      text.append(" (default: ").append(key.defaultValue()).append(')');
    }
    // A per cent sign would be a format's.
    return text.append('.').toString().replace("%", "%%");
  }

  private static String choices(Class<?> type) {
    List<Object> constants = List.of(type.getEnumConstants());
    return constants.stream()
        .map(constant -> Json.mapper().convertValue(constant, String.class))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
