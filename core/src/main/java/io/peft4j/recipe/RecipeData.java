package io.peft4j.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.peft4j.data.InstructionFiles;
import io.peft4j.data.InstructionFormat;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The keys of a recipe that say what is trained on; the descriptions are the documentation. */
@JsonNaming(SnakeCaseStrategy.class)
public record RecipeData(
    @JsonPropertyDescription("Base model: a directory in Hugging Face layout, a .gguf file, or a pulled id.")
        @JsonSerialize(using = ToStringSerializer.class)
        Path base,
    @JsonPropertyDescription("Training data: jsonl, json, csv, tsv or parquet.")
        @JsonSerialize(using = ToStringSerializer.class)
        Path data,
    @JsonPropertyDescription("Data to evaluate on, with the same columns.")
        @JsonSerialize(using = ToStringSerializer.class)
        @Nullable Path evalData,
    @JsonPropertyDescription("Rows to set aside for evaluation: a share below 1, or a number.")
        double evalSize,
    @JsonPropertyDescription("How rows are read, told from the columns unless named.")
        @Nullable InstructionFormat format,
    @JsonPropertyDescription("Column of prompts, messages or texts (default: the usual names).")
        @Nullable String promptColumn,
    @JsonPropertyDescription("Column of answers or labels (default: the usual names).")
        @Nullable String completionColumn,
    @JsonPropertyDescription("System message for rows that bring none.")
        @Nullable String systemPrompt,
    @JsonPropertyDescription(
            "Template in place of the base's own: a built-in one's name, a file, or a text with"
                + " {prompt}.")
        @Nullable String chatTemplate,
    @JsonPropertyDescription("Tokens that are learned.") TrainOn trainOn,
    @JsonPropertyDescription("Longest sequence; longer prompts lose their beginning.")
        int maxLength) {

  /** Which tokens are learned. */
  public enum TrainOn {
    /** Those of the answers. */
    @JsonProperty("answers")
    ANSWERS,
    /** Every one. */
    @JsonProperty("all")
    ALL
  }

  public RecipeData {
    if (base == null) {
      throw new UserError("the recipe names no base: write base: DIR, or give --base");
    }
    if (data == null) {
      throw new UserError("the recipe names no data: write data: FILE, or give --data");
    }
    if (evalData != null && evalSize > 0) {
      throw new UserError("the recipe has both eval_data and eval_size: leave one out");
    }
    if (!(evalSize >= 0) || evalSize > 1 && evalSize != Math.rint(evalSize)) {
      throw new UserError(
          "eval_size is %s: write a share below 1, or a number of rows".formatted(evalSize));
    }
    if (maxLength < 8) {
      throw new UserError("max_length is %d: write 8 or more".formatted(maxLength));
    }
  }

  /** The training file and how to read it. */
  InstructionFiles files() {
    return new InstructionFiles(data, format, promptColumn, completionColumn, systemPrompt);
  }

  /** Rows of {@code total} that are set aside for evaluation. */
  int evalRows(int total) {
    return (int) (evalSize < 1 ? Math.ceil(evalSize * total) : evalSize);
  }
}
