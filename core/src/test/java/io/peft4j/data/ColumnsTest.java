package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  private static final Path FILE = Path.of("mine.csv");

  @Test
  void commonNamesAreGuessed() {
    assertThat(Columns.find(DataFiles.of(FILE), List.of("id", "Q", "y")))
        .isEqualTo(new Columns("Q", null, "y", null, true));
    assertThat(Columns.find(DataFiles.of(FILE), List.of("title", "text", "split", "category")))
        .isEqualTo(new Columns("text", null, "category", "split", true));
    assertThat(Columns.find(DataFiles.of(FILE), List.of("sentence1", "sentence2", "label")))
        .isEqualTo(new Columns("sentence1", "sentence2", "label", null, true));
  }

  @Test
  void namedColumnsAreTaken() {
    assertThat(Columns.find(files("body", "title", "kind", null), List.of("body", "kind", "title")))
        .isEqualTo(new Columns("body", "title", "kind", null, false));
    assertThat(Columns.find(files("sentence1", null, "label", null), List.of("sentence1", "label")))
        .isEqualTo(new Columns("sentence1", null, "label", null, false));
  }

  @Test
  void aMissingColumnIsAnsweredWithThoseThereAre() {
    assertFails(
        files("txet", null, "label", null),
        List.of("text", "label"),
        "no column 'txet'",
        "'text', 'label'",
        "did you mean 'text'?");
    assertFails(files("zzzz", null, "label", null), List.of("text", "label"), "no column 'zzzz'");
    assertFails(DataFiles.of(FILE), List.of("alpha", "label"), "is the text", "'alpha'");
    assertFails(DataFiles.of(FILE), List.of("text", "beta"), "is the label", "'text', 'beta'");
  }

  @Test
  void oneColumnCannotBeTwoThings() {
    assertFails(files("text", null, "text", null), List.of("text"), "named for two things");
  }

  @Test
  void oneSplitIsEnough() {
    DataFiles both = new DataFiles(FILE, null, Path.of("test.csv"), null, null, null, "fold");
    assertFails(both, List.of("text", "label", "fold"), "given twice");
  }

  private static void assertFails(DataFiles files, List<String> there, String... parts) {
    assertThatThrownBy(() -> Columns.find(files, there))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("mine.csv");
  }

  private static DataFiles files(
      String text, @Nullable String pair, String label, @Nullable String split) {
    return new DataFiles(FILE, null, null, text, pair, label, split);
  }
}
