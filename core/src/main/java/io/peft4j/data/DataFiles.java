package io.peft4j.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the user's own data lies: files of csv, tsv, jsonl, json or parquet with named columns.
 *
 * @param train all rows, or those for training when a split is given
 * @param validation a file of its own for validation, with the same columns
 * @param test a file of its own for the test, with the same columns
 * @param text the column of texts; where it is null, it is guessed by common names, like the others
 * @param pair the column of second texts
 * @param label the column of classes, words or numbers
 * @param split the column that says train, validation or test
 */
public record DataFiles(
    Path train,
    @Nullable Path validation,
    @Nullable Path test,
    @Nullable String text,
    @Nullable String pair,
    @Nullable String label,
    @Nullable String split) {

  /** One file, its columns guessed by their names. */
  public static DataFiles of(Path file) {
    return new DataFiles(file, null, null, null, null, null, null);
  }

  /** The same files with the columns of text and label named. */
  public DataFiles withColumns(String text, String label) {
    return new DataFiles(train, validation, test, text, pair, label, split);
  }
}
