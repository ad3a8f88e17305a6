package io.peft4j.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a recipe that say what is watched and kept; the descriptions are the documentation.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RecipeOutput(
    @JsonPropertyDescription("Folder of the run (default: runs/ and the recipe's name).")
        @JsonSerialize(using = ToStringSerializer.class)
        Path outputDir,
    @JsonPropertyDescription("When to evaluate; each epoch if nothing is said and there is data for it.")
        @Nullable EvalStrategy evalStrategy,
    @JsonPropertyDescription("Steps between evaluations, for the strategy 'steps'.") int evalSteps,
    @JsonPropertyDescription(
            "Evaluations without a better loss after which training stops (default: never).")
        @Nullable Integer earlyStoppingPatience,
    @JsonPropertyDescription("Steps between lines of metrics.jsonl.") int loggingSteps,
    @JsonPropertyDescription("Steps between checkpoints.") int saveSteps) {

  /** When to evaluate: the HF trainer's names. */
  public enum EvalStrategy {
    @JsonProperty("no")
    NO,
    @JsonProperty("steps")
    STEPS,
    @JsonProperty("epoch")
    EPOCH
  }

  public RecipeOutput {
    atLeastOne("eval_steps", evalSteps);
    atLeastOne("logging_steps", loggingSteps);
    atLeastOne("save_steps", saveSteps);
    atLeastOne(
        "early_stopping_patience", earlyStoppingPatience == null ? 1 : earlyStoppingPatience);
    if (earlyStoppingPatience != null && evalStrategy == EvalStrategy.NO) {
      throw new UserError("early_stopping_patience needs evaluations: eval_strategy is no");
    }
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw new UserError("%s is %d: write 1 or more".formatted(key, value));
    }
  }
}
