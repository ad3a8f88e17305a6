package io.peft4j.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a recipe together: defaults, over them a file, over it keys of the command line. A key
 * {@code peft.r} changes one key of {@code peft}.
 */
public final class RecipeReader {
  /** Names that the same keys have elsewhere. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "model_name_or_path", "base",
          "base_model_name_or_path", "base",
          "train_file", "data",
          "validation_file", "eval_data",
          "text_column", "prompt_column",
          "label_column", "completion_column");

  private static final String PEFT = "peft";

  private final ObjectNode tree = defaults();

  private RecipeReader() {}

  /**
   * Reads a recipe.
   *
   * @param file YAML or JSON; null for defaults
   * @param overrides values by key, as they were typed
   * @throws UserError if a key is unknown or given twice, or a value does not fit
   */
  public static Recipe read(@Nullable Path file, Map<String, String> overrides) {
    RecipeReader reader = new RecipeReader();
    if (file != null) {
      reader.addFile(file);
    }
    reader.addOverrides(overrides);
    if (reader.tree.path("output_dir").isNull()) {
      reader.tree.put("output_dir", "runs/" + name(file));
    }
    return reader.recipe(file == null ? "the command line" : file.toString());
  }

  /** A recipe from all its keys, as {@link Recipe#tree} gives them. */
  static Recipe read(JsonNode all, String source) {
    RecipeReader reader = new RecipeReader();
    reader.tree.setAll((ObjectNode) all);
    return reader.recipe(source);
  }

  static ObjectNode defaults() {
    try (InputStream in = RecipeReader.class.getResourceAsStream("defaults.yaml")) {
      ObjectNode defaults = (ObjectNode) Json.yaml().readTree(in);
      defaults.properties().forEach(entry -> entry.setValue(valueOf(entry.getValue())));
      return defaults;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(@Nullable Path file) {
    return file == null ? "train" : file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  private void addFile(Path file) {
    ObjectNode given = Json.read(file, ObjectNode.class);
    ObjectNode named = Json.mapper().createObjectNode();
    given
        .properties()
        .forEach(
            entry -> {
              String key = known(entry.getKey(), file.toString());
              if (named.has(key)) {
                throw new UserError(
                    "%s: '%s' says again what '%s' says: leave one out"
                        .formatted(file, entry.getKey(), key));
              }
              named.set(key, valueOf(entry.getValue()));
            });
    tree.setAll(named);
  }

  private void addOverrides(Map<String, String> overrides) {
    // The method first, so that its keys change what was chosen.
    Stream.of(false, true)
        .forEach(
            nested ->
                overrides.forEach(
                    (key, value) -> {
                      if (key.startsWith(PEFT + ".") == nested) {
                        override(key, value);
                      }
                    }));
  }

  private void override(String key, String value) {
    if (key.startsWith(PEFT + ".")) {
      peft().set(key.substring(PEFT.length() + 1), parsed(value));
      return;
    }
    String name = known(key, "the command line");
    boolean text = tree.path(name).isTextual() || isText(name);
    tree.set(name, valueOf(text ? new TextNode(value) : parsed(value)));
  }

  /** True for keys whose values may look like numbers or lists and are none. */
  private static boolean isText(String name) {
    return RecipeKey.groups().stream()
        .flatMap(group -> group.keys().stream())
        .anyMatch(
            key ->
                key.name().equals(name)
                    && (key.type() == String.class || key.type() == Path.class));
  }

  private ObjectNode peft() {
    JsonNode peft = tree.path(PEFT);
    if (peft.isTextual()) {
      return tree.putObject(PEFT).put("method", peft.textValue());
    }
    return (ObjectNode) peft;
  }

  /** A key without a value has none: YAML's parser gives an empty text. */
  private static JsonNode valueOf(JsonNode given) {
    return given.isTextual() && given.textValue().isEmpty() ? NullNode.instance : given;
  }

  private static JsonNode parsed(String value) {
    try {
      JsonNode node = Json.yaml().readTree(value);
      return node == null || node.isMissingNode() ? NullNode.instance : node;
    } catch (JsonProcessingException e) {
      throw new UserError(
          "the value '%s' is no YAML: %s".formatted(value, e.getOriginalMessage()), e);
    }
  }

  private String known(String key, String source) {
    String snake = key.replace('-', '_');
    String name = ALIASES.getOrDefault(snake, snake);
    if (!tree.has(name)) {
      List<String> keys = new ArrayList<>();
      tree.fieldNames().forEachRemaining(keys::add);
      throw new UserError(
          "%s: unknown key '%s'%s".formatted(source, key, DidYouMean.hint(snake, keys)));
    }
    return name;
  }

  private Recipe recipe(String source) {
    return new Recipe(
        part(RecipeData.class, source),
        part(RecipeTraining.class, source),
        part(RecipeOutput.class, source));
  }

  private <T extends Record> T part(Class<T> type, String source) {
    ObjectNode own = Json.mapper().createObjectNode();
    RecipeKey.names(type).forEach(key -> own.set(key, tree.get(key)));
    try {
      return Json.mapper().treeToValue(own, type);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof UserError problem) {
        throw new UserError("%s: %s".formatted(source, problem.getMessage()), problem);
      }
      throw new UserError("%s: %s".formatted(source, problem(e)), e);
    }
  }

  private static String problem(JsonProcessingException e) {
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      List<String> choices =
          Stream.of(wrong.getTargetType().getEnumConstants())
              .map(choice -> Json.mapper().convertValue(choice, String.class))
              .toList();
      String typed = String.valueOf(wrong.getValue());
      return "%s is '%s'%s (choose among %s)"
          .formatted(
              wrong.getPath().get(0).getFieldName(),
              typed,
              DidYouMean.hint(typed, choices),
              String.join(", ", choices));
    }
    return Json.problem(e);
  }
}
