package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.peft4j.format.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserDataTest {
  @TempDir Path folder;

  @Test
  void splitsByClassWhenNoSplitIsGiven() throws IOException {
    Path file =
        write("mine.csv", "q,y", 200, i -> text(i) + (i % 4 == 0 ? ",refund" : ",lost_card"));
    Dataset data = UserData.load(DataFiles.of(file).withColumns("q", "y"), 1);
    assertThat(data.name()).isEqualTo("mine");
    assertThat(data.depth()).isZero();
    assertThat(data.labels()).containsExactly("lost_card", "refund");
    assertThat(data.labelTexts()).containsExactly("lost card", "refund");
    assertThat(data.test()).hasSize(40).filteredOn(e -> e.label() == 1).hasSize(10);
    assertThat(data.validation()).hasSize(20).filteredOn(e -> e.label() == 1).hasSize(5);
    assertThat(data.train()).hasSize(140);
    assertThat(data.dropped()).isEmpty();
    assertThat(data.description())
        .contains("'q'", "'y'", "split by peft4j")
        .doesNotContain("found");
    assertThat(UserData.load(DataFiles.of(file), 1).digest()).isEqualTo(data.digest());
    assertThat(UserData.load(DataFiles.of(file), 2).digest()).isNotEqualTo(data.digest());
  }

  @Test
  void countsWhatItLeavesOut() throws IOException {
    Path file =
        write(
            "mine.csv",
            "text,label",
            100,
            i ->
                switch (i) {
                  case 0 -> ",x";
                  case 1 -> "a text without label,";
                  case 2 -> text(99) + ",x";
                  case 3, 4 -> "two classes," + i;
                  case 5, 6 -> text(i) + ",rare";
                  default -> text(i) + (i % 2 == 0 ? ",y" : ",x");
                });
    Dataset data = UserData.load(DataFiles.of(file), 1);
    assertThat(data.dropped())
        .containsOnly(
            entry("empty text", 1),
            entry("no label", 1),
            entry(Curation.CONFLICT, 2),
            entry(Curation.DUPLICATE, 1),
            entry(UserData.RARE, 2));
    assertThat(data.labels()).containsExactly("x", "y");
    assertThat(data.labelTexts()).isEmpty();
    assertThat(data.description()).contains("found by their names");
  }

  @Test
  void numbersAreClassesInTheirOrder() throws IOException {
    Path file = write("mine.tsv", "text\tlabel", 120, i -> text(i) + "\t" + i % 12 + ".0");
    Dataset data = UserData.load(DataFiles.of(file), 1);
    assertThat(data.labels()).startsWith("0", "1", "2").endsWith("10", "11");
    assertThat(data.labelTexts()).isEmpty();
  }

  @Test
  void aSplitColumnIsKept() throws IOException {
    Path file =
        write(
            "mine.csv",
            "text,label,split",
            100,
            i ->
                text(i)
                    + (i % 2 == 0 ? ",yes," : ",no,")
                    + (i < 70 ? "train" : i < 80 ? "dev" : "test"));
    Dataset data = UserData.load(DataFiles.of(file), 1);
    assertThat(data.train()).hasSize(70);
    assertThat(data.validation()).hasSize(10).extracting(Example::id).contains("mine.csv:71");
    assertThat(data.test()).hasSize(20);
    assertThat(data.description()).contains("split as given");
  }

  @Test
  void filesOfTheirOwnAreKeptAndWhatIsMissingIsCut() throws IOException {
    Path train = write("train.csv", "text,label", 100, i -> text(i) + "," + i % 2);
    Path test = write("test.csv", "label,text", 20, i -> i % 2 + "," + text(i == 0 ? 4 : 200 + i));
    DataFiles files = new DataFiles(train, null, test, "text", null, "label", null);
    Dataset data = UserData.load(files, 1);
    assertThat(data.test()).hasSize(20);
    assertThat(data.validation()).hasSize(10);
    assertThat(data.train()).hasSize(89);
    assertThat(data.dropped()).containsExactly(entry(Curation.DUPLICATE, 1));
    assertThat(data.description()).contains("validation cut from training");
  }

  @Test
  void pairsAreRead() throws IOException {
    Path file =
        write(
            "nli.csv",
            "premise,hypothesis,label",
            60,
            i -> text(i) + "," + text(i + 500) + "," + i % 3);
    Dataset data = UserData.load(DataFiles.of(file), 1);
    assertThat(data.train()).allMatch(example -> example.pair() != null);
    assertThat(data.description()).contains("'premise' and 'hypothesis'");
  }

  @Test
  void whatIsNoTaskIsSaidInOneSentence() throws IOException {
    assertFails(write("a.csv", "text,label", 50, i -> text(i) + ",x"), "only the class 'x'");
    assertFails(write("b.csv", "text,label", 0, i -> ""), "no row with a text");
    assertFails(write("c.csv", "text,label", 50, i -> ",x"), "no row with a text");
    assertFails(write("d.csv", "text,label", 20, i -> text(i) + "," + i % 2), "at least 30");
    assertFails(write("e.csv", "text,label", 50, i -> text(i) + "," + i), "has no class");
    assertFails(
        write("f.csv", "text,label,split", 50, i -> text(i) + "," + i % 2 + ",fold" + i % 5),
        "'fold0' in column 'split'");
    assertFails(
        write("g.csv", "text,label,split", 50, i -> text(i) + "," + i % 2 + ",test"),
        "no rows for the training part");
    assertFails(
        write("h.csv", "text,label", 60, i -> (i < 30 ? text(i) : "same same") + "," + i / 30),
        "only the class '0'",
        "29 × duplicate text");
  }

  private void assertFails(Path file, String... reasons) {
    assertThatThrownBy(() -> UserData.load(DataFiles.of(file), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(reasons)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageNotContaining("\n");
  }

  /** Three words that no other number gives. */
  private static String text(int i) {
    String letters = Integer.toString(10_000 + i, 26).toLowerCase(Locale.ROOT);
    return "alpha%sx beta%sx gamma%sx".formatted(letters, letters, letters);
  }

  private Path write(String name, String header, int rows, IntFunction<String> row)
      throws IOException {
    List<String> lines = IntStream.range(0, rows).mapToObj(row).collect(Collectors.toList());
    lines.add(0, header);
    return Files.write(folder.resolve(name), lines);
  }
}
