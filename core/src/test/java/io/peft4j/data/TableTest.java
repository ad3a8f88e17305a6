package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  @TempDir Path folder;

  @Test
  void csvWithQuotesLineBreaksAndEmptyFields() throws IOException {
    Path file = write("a.csv", "text,label\n\"hello, \"\"you\"\"\nthere\",1\n#tag,2\n,3\n");
    assertThat(rows(file))
        .containsExactly(
            new String[] {"hello, \"you\"\nthere", "1"},
            new String[] {"#tag", "2"},
            new String[] {null, "3"});
  }

  @Test
  void csvWithSemicolonsByteOrderMarkAndOddName() throws IOException {
    Path file = write("b [1]*.csv", "\ufefftext;label\nhallo, du;gruß\n");
    assertThat(rows(file)).containsExactly(new String[] {"hallo, du", "gruß"});
  }

  @Test
  void tsvWithBareQuotationMarks() throws IOException {
    Path file = write("c.tsv", "text\tlabel\nthe 5\" disk\t0\n\" odd\t1\nit's, so\t1\n");
    assertThat(rows(file))
        .containsExactly(
            new String[] {"the 5\" disk", "0"},
            new String[] {"\" odd", "1"},
            new String[] {"it's, so", "1"});
  }

  @Test
  void gzippedCsv() throws IOException {
    Path file = folder.resolve("d.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("text;label\na;1\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(rows(file)).containsExactly(new String[] {"a", "1"});
  }

  @Test
  void jsonlWithMixedLabels() throws IOException {
    Path file =
        write(
            "e.jsonl",
            "{\"text\":\"2020-01-01\",\"label\":1}\n"
                + "{\"label\":\"two\",\"text\":\"b\",\"more\":[1]}\n{\"text\":null,\"label\":3}\n");
    assertThat(rows(file))
        .containsExactly(
            new String[] {"2020-01-01", "1"}, new String[] {"b", "two"}, new String[] {null, "3"});
  }

  @Test
  void jsonArray() throws IOException {
    Path file =
        write("f.json", "[{\"text\":\"a\",\"label\":true},{\"text\":\"b\",\"label\":false}]");
    assertThat(rows(file)).containsExactly(new String[] {"a", "true"}, new String[] {"b", "false"});
  }

  @Test
  void parquet() throws SQLException {
    Path file = folder.resolve("g.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT 'it''s' AS text, 7 AS label UNION ALL SELECT 'ü', 8 ORDER BY label) TO '"
              + file
              + "' (FORMAT parquet, COMPRESSION zstd)");
    }
    assertThat(rows(file)).containsExactly(new String[] {"it's", "7"}, new String[] {"ü", "8"});
  }

  @Test
  void whatCannotBeReadIsSaidInOneSentence() throws IOException {
    assertFails(folder.resolve("none.csv"), "there is no file");
    assertFails(folder, "cannot tell the format");
    assertFails(write("sheet.xlsx", "PK"), "cannot tell the format");
    assertFails(write("empty.csv", ""), "is empty");
    assertFails(write("ragged.csv", "text,label\na,b,c\nd,1\ne\n"), "more or fewer fields");
    assertFails(write("fake.parquet", "text,label\na,1\n"), "cannot read");
    assertFails(write("bad.jsonl", "{\"text\":\"a\",\"label\":1}\n{\"text\":\n"), "line");
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "text,label\ncafé,1\n".getBytes(Charset.forName("ISO-8859-1")));
    assertFails(latin, "not utf-8");
  }

  private void assertFails(Path file, String reason) {
    assertThatThrownBy(() -> rows(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(reason)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("LINE 1");
  }

  private static List<String[]> rows(Path file) {
    try (Table table = Table.open(file)) {
      assertThat(table.columns()).contains("text", "label");
      return table.rows(List.of("text", "label"));
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
