package io.peft4j.recipe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.peft4j.method.Methods;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/**
 * A key of a recipe.
 *
 * @param name as in a file, {@code learning_rate}
 * @param description one sentence
 * @param type of its value
 * @param defaultValue empty where it has none, or one that follows from others
 */
public record RecipeKey(String name, String description, Class<?> type, String defaultValue) {

  /** A heading and the keys under it. */
  public record Group(String heading, List<RecipeKey> keys) {}

  /** Every key, grouped and in order. */
  public static List<Group> groups() {
    JsonNode defaults = RecipeReader.defaults();
    return List.of(
        group("What to train on", RecipeData.class, defaults),
        group("How to train", RecipeTraining.class, defaults),
        group("What to watch and to keep", RecipeOutput.class, defaults));
  }

  private static Group group(String heading, Class<? extends Record> part, JsonNode defaults) {
    return new Group(
        heading,
        Stream.of(part.getRecordComponents())
            .map(
                component -> {
                  String name = SnakeCaseStrategy.INSTANCE.translate(component.getName());
                  return new RecipeKey(
                      name,
                      component.getAccessor().getAnnotation(JsonPropertyDescription.class).value(),
                      component.getType(),
                      defaults.path(name).asText(""));
                })
            .toList());
  }

  /** Every key that {@code peft} may have, whatever the method. */
  public static List<String> ofMethods() {
    return Stream.concat(
            Stream.of("method", "peft_type", "use_dora"),
            Methods.all().stream()
                .map(entry -> entry.method().getClass())
                .filter(Class::isRecord)
                .flatMap(type -> names(type.asSubclass(Record.class)).stream()))
        .distinct()
        .toList();
  }

  /** The names of a part's keys. */
  static List<String> names(Class<? extends Record> part) {
    return Stream.of(part.getRecordComponents())
        .map(RecordComponent::getName)
        .map(SnakeCaseStrategy.INSTANCE::translate)
        .toList();
  }
}
