package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @TempDir Path folder;

  record Inner(double rate, double[] curve) {}

  record Outer(String name, int steps, boolean done, @Nullable String note, List<Inner> inner) {}

  @Test
  void recordsSurviveARoundTripWithNumbersThatJsonLacks() throws IOException {
    Path file = folder.resolve("sub/a.json");
    Inner inner = new Inner(Double.NaN, new double[] {1.5, Double.POSITIVE_INFINITY});
    Json.write(file, new Outer("é", 3, true, null, List.of(inner)));
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {
              "name": "é",
              "steps": 3,
              "done": true,
              "note": null,
              "inner": [
                {
                  "rate": null,
                  "curve": [
                    1.5,
                    null
                  ]
                }
              ]
            }
            """);
    Outer back = Json.read(file, Outer.class);
    assertThat(back.inner().get(0).rate()).isNaN();
    assertThat(back.inner().get(0).curve()).containsExactly(1.5, Double.NaN);
  }

  @Test
  void emptyContainersAndBoxedNumbersAreLaidOutAsPythonDoes() {
    assertThat(Json.text(Map.of("a", List.of()))).isEqualTo("{\n  \"a\": []\n}");
    assertThat(Json.text(Map.of())).isEqualTo("{}");
    assertThat(Json.text(List.of(Float.NaN, 0.05))).isEqualTo("[\n  null,\n  0.05\n]");
  }

  @Test
  void problemsNameFileLineColumnAndKey() throws IOException {
    assertThat(message("{\n  \"name\": }")).contains("a.json line 2 column 11");
    assertThat(message("{\"rate\": 1, \"curve\": [], \"wd\": 2}"))
        .contains("line 1", "unknown key \"wd\"", "use one of curve, rate");
    assertThat(message("{\"rate\": 1, \"rate\": 2}")).contains("Duplicate field 'rate'");
    assertThat(message("{\"rate\": \"fast\", \"curve\": []}")).contains("\"rate\"", "fast");
    assertThat(message("{\"rate\": 1, \"curve\": []} x")).contains("line 1");
    assertThat(message("null")).contains("holds null");
    assertThat(message("")).contains("No content");
    Path outer = Files.writeString(folder.resolve("o.json"), "{\"name\": \"a\", \"done\": true}");
    assertThatThrownBy(() -> Json.read(outer, Outer.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"steps\"")
        .hasMessageNotContaining("DeserializationFeature");
    assertThatThrownBy(() -> Json.read(folder.resolve("none.json"), JsonNode.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void yamlIsChosenByName() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "rate: 1e-3\ncurve: [1, 2]\n");
    assertThat(Json.read(file, Inner.class).rate()).isEqualTo(1e-3);
    Files.writeString(file, "rate: 1\nrate: 2\n");
    assertThatThrownBy(() -> Json.read(file, Inner.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("line 2");
  }

  private String message(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), content);
    try {
      Json.read(file, Inner.class);
    } catch (UserError e) {
      return e.getMessage();
    }
    throw new AssertionError("accepted: " + content);
  }
}
