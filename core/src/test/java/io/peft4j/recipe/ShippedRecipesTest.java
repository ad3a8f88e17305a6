package io.peft4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under recipes/ is a recipe. */
class ShippedRecipesTest {
  /** Maven runs a module's tests in the module's folder. */
  private static final Path RECIPES = Path.of("").toAbsolutePath().resolveSibling("recipes");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isRead(Path file) {
    assertThat(RecipeReader.read(file, Map.of()).data().base()).isNotNull();
  }

  @Test
  void theOneOfTheReadmeIsThere() throws IOException {
    assertThat(files()).extracting(Path::getFileName).contains(Path.of("gsm8k-lora.yaml"));
  }
}
