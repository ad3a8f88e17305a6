package io.peft4j.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where instruction data lies: a file of jsonl, json, csv, tsv or parquet.
 *
 * @param file all rows
 * @param format how a row is read; where it is null, it is told from the columns
 * @param prompt the column of prompts, messages or texts; null for the usual names
 * @param completion the column of answers or labels; null for the usual names
 * @param system a system message for rows that bring none; null for none
 */
public record InstructionFiles(
    Path file,
    @Nullable InstructionFormat format,
    @Nullable String prompt,
    @Nullable String completion,
    @Nullable String system) {

  /** One file, its format and columns told by their names. */
  public static InstructionFiles of(Path file) {
    return new InstructionFiles(file, null, null, null, null);
  }

  /** Another file that is read in the same way. */
  public InstructionFiles with(Path other) {
    return new InstructionFiles(other, format, prompt, completion, system);
  }
}
