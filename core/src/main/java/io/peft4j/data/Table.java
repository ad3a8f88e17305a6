package io.peft4j.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows with named columns, read by an in-memory DuckDB: csv, tsv, jsonl, json or parquet;
 * the textual ones may be gzipped.
 *
 * <p>DuckDB may load no extension: what is read here is built in, and nothing is downloaded.
 */
final class Table implements AutoCloseable {
  private static final String JSON = "read_json(";

  /** Types are told from every row, not from the first ones. */
  private static final String WHOLE = ", sample_size = -1";

  private final Path file;
  private final String source;
  private final Connection duckdb;
  private final Map<String, String> types;

  private Table(Path file, String source, Connection duckdb) throws SQLException {
    this.file = file;
    this.source = source;
    this.duckdb = duckdb;
    this.types = types();
  }

  /**
   * Opens a file and looks at its columns.
   *
   * @throws UserError if it is missing, empty, of another kind or cannot be read
   */
  static Table open(Path file) {
    String source = source(file);
    try {
      Properties options = new Properties();
      options.setProperty("autoinstall_known_extensions", "false");
      options.setProperty("autoload_known_extensions", "false");
      Connection duckdb = DriverManager.getConnection("jdbc:duckdb:", options);
      try {
        return new Table(file, source, duckdb);
      } catch (SQLException e) {
        duckdb.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
  }

  /** Column names in the order of the file. */
  List<String> columns() {
    return List.copyOf(types.keySet());
  }

  /** All rows, reduced to these columns, as text; null where a row has no value. */
  List<@Nullable String[]> rows(List<String> columns) {
    String selected = columns.stream().map(this::asText).collect(Collectors.joining(", "));
    List<@Nullable String[]> rows = new ArrayList<>();
    try (PreparedStatement query = query("SELECT " + selected + " FROM " + source);
        ResultSet result = query.executeQuery()) {
      while (result.next()) {
        @Nullable String[] row = new @Nullable String[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = result.getString(i + 1);
        }
        rows.add(row);
      }
    } catch (SQLException e) {
      throw unreadable(file, e);
    }
    return rows;
  }

  /**
   * All rows as JSON objects: those of json files as they are written, so that no text is taken for
   * a date; columns of lists and structures are lists and objects.
   */
  List<JsonNode> objects() {
    boolean json = source.startsWith(JSON);
    String sql =
        json
            ? "SELECT json FROM " + source.replace(JSON, "read_json_objects(").replace(WHOLE, "")
            : "SELECT to_json(rows) FROM " + source + " AS rows";
    List<JsonNode> rows = new ArrayList<>();
    try (PreparedStatement query = query(sql);
        ResultSet result = query.executeQuery()) {
      while (result.next()) {
        rows.add(Json.mapper().readTree(result.getString(1)));
      }
    } catch (SQLException | JsonProcessingException e) {
      throw unreadable(file, e);
    }
    return rows;
  }

  @Override
  public void close() {
    try {
      duckdb.close();
    } catch (SQLException e) {
      throw new IllegalStateException("an in-memory database does not close", e);
    }
  }

  private Map<String, String> types() throws SQLException {
    Map<String, String> found = new LinkedHashMap<>();
    try (PreparedStatement query = query("SELECT * FROM " + source + " LIMIT 0");
        ResultSet result = query.executeQuery()) {
      ResultSetMetaData columns = result.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        found.put(columns.getColumnName(i), columns.getColumnTypeName(i));
      }
    }
    return found;
  }

  private PreparedStatement query(String sql) throws SQLException {
    PreparedStatement query = duckdb.prepareStatement(sql);
    query.setString(1, file.toString());
    return query;
  }

  private String asText(String column) {
    String quoted = '"' + column.replace("\"", "\"\"") + '"';
    // A column of mixed types is JSON, whose strings would keep their quotation marks in a cast.
    return "JSON".equals(types.get(column)) ? quoted + "->>'$'" : "CAST(" + quoted + " AS VARCHAR)";
  }

  /** The table function that reads the file, its path left as a parameter. */
  private static String source(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    String kind = name.substring(name.lastIndexOf('.') + 1);
    if (!List.of("csv", "tsv", "jsonl", "ndjson", "json", "parquet").contains(kind)) {
      throw new UserError(
          "cannot tell the format of '%s'; the name must end in csv, tsv, jsonl, json or parquet"
              .formatted(file));
    }
    requireContent(file);
    return switch (kind) {
      // Delimiter and quotes are fixed and comments are off, so that nothing depends on guesses.
      case "csv" ->
          "read_csv(?, header = true, all_varchar = true, skip = 0, comment = '', quote = '\"', "
              + "escape = '\"', delim = '"
              + delimiter(file)
              + "')";
      // Some tsv files quote fields and some hold bare quotation marks: DuckDB looks at every line.
      case "tsv" ->
          "read_csv(?, header = true, all_varchar = true, skip = 0, comment = '', "
              + "sample_size = -1, delim = '\t')";
      case "jsonl", "ndjson" -> JSON + "?, format = 'newline_delimited'" + WHOLE + ")";
      case "json" -> JSON + "?, format = 'auto'" + WHOLE + ")";
      default -> "read_parquet(?)";
    };
  }

  private static void requireContent(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "there is no file '%s'; check the path".formatted(file),
          new NoSuchFileException(file.toString()));
    }
    try {
      if (Files.size(file) == 0) {
        throw new UserError(
            "the file '%s' is empty; it needs a row of column names and rows".formatted(file));
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * What parts the column names of the first line: the most frequent of comma, semicolon and tab.
   */
  private static char delimiter(Path file) {
    try (InputStream bytes = Files.newInputStream(file);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                    StandardCharsets.UTF_8))) {
      String header = reader.readLine();
      char best = ',';
      for (char candidate : new char[] {';', '\t'}) {
        if (header != null && count(header, candidate) > count(header, best)) {
          best = candidate;
        }
      }
      return best;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static UserError unreadable(Path file, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    String reason =
        message.contains("sniffing")
            ? "rows have more or fewer fields than the header, or quotation marks stay open"
            : message
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals("^") && !line.startsWith("LINE "))
                .limit(3)
                .collect(Collectors.joining(" "));
    return new UserError(
        "cannot read '%s': %s; mend the file, or write it as UTF-8 csv, jsonl or parquet"
            .formatted(file, reason.replaceFirst("[.;\\s]+$", "")),
        cause);
  }
}
