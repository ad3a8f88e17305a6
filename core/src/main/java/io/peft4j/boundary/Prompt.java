package io.peft4j.boundary;

import io.peft4j.engine.Parameter;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Virtual tokens that are attached to a model: rows in front of the input or of keys and values. */
public interface Prompt {

  /** Number of virtual tokens. */
  int length();

  /** The rows, {@code (length, width)}: differentiable in the parameters, computed once per pass. */
  Tensor rows();

  /** What training changes. */
  List<Parameter> parameters();

  /**
   * Loads the rows that an adapter file stores as {@code prompt_embeddings}.
   *
   * @throws IllegalArgumentException if the shape differs
   */
  void load(Map<String, Tensor> tensors);

  /** What an adapter file stores: by default the rows as {@code prompt_embeddings}. */
  default Map<String, Tensor> tensors() {
    return Map.of("prompt_embeddings", rows().detach());
  }
}
