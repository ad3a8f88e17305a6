package io.peft4j.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.peft4j.format.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A csv of labelled sentences that {@code csv.DictReader} reads too: {@code label,text}. */
final class Sentences {
  private static final String HEADER = "label,text\n";

  private Sentences() {}

  record Row(String text, String label) {}

  static void write(Path file, List<Row> rows) {
    String lines =
        rows.stream()
            .map(row -> row.label() + ",\"" + row.text().replace("\"", "\"\"") + "\"\n")
            .collect(Collectors.joining());
    AtomicFiles.write(file, (HEADER + lines).getBytes(UTF_8));
  }

  /** Reads what {@link #write} wrote: a label has no comma, and a text no line break. */
  static List<Row> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().skip(1).map(Sentences::row).toList();
  }

  private static Row row(String line) {
    int comma = line.indexOf(',');
    String quoted = line.substring(comma + 2, line.length() - 1);
    return new Row(quoted.replace("\"\"", "\""), line.substring(0, comma));
  }
}
