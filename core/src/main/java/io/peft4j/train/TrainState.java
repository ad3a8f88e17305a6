package io.peft4j.train;

import io.peft4j.engine.Scope;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The checkpoint of a run: step, trained values and the optimizer's moments, each one vector.
 *
 * <p>Data order and dropout masks follow from the seed and the step, so they need no state.
 */
public record TrainState(int step, Tensor values, Tensor firstMoments, Tensor secondMoments) {

  /** Writes the checkpoint to a safetensors file. */
  public void write(Path file) {
    SafeTensors.write(
        file,
        Map.of("values", values, "first_moments", firstMoments, "second_moments", secondMoments),
        Map.of("step", String.valueOf(step)));
  }

  /** Frees the tensors of a state that was read from a file. */
  void free() {
    Scope.free(values);
    Scope.free(firstMoments);
    Scope.free(secondMoments);
  }

  /**
   * Reads a checkpoint; the caller frees its tensors.
   *
   * @throws UserError if the file is damaged
   */
  public static TrainState read(Path file) {
    try (TensorFile tensors = SafeTensors.open(file)) {
      return new TrainState(
          Integer.parseInt(tensors.metadata().get("step")),
          tensors.tensor("values"),
          tensors.tensor("first_moments"),
          tensors.tensor("second_moments"));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s is no checkpoint of this version: delete it and start again".formatted(file), e);
    }
  }
}
