package io.peft4j.nn;

import io.peft4j.boundary.Prompt;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a prompt in one pass, computed once, and the gradient that the layers collect for
 * them.
 */
final class PromptUse {
  private final Prompt prompt;
  private final Tensor graph;
  private final Tensor rows;
  private final @Nullable Tensor gradient;

  private PromptUse(Prompt prompt, Tensor graph, boolean training) {
    this.prompt = prompt;
    this.graph = graph;
    this.rows = training ? graph.detach().requires_grad_(true) : graph;
    this.gradient = training ? rows.new_zeros(rows.shape()) : null;
  }

  static @Nullable PromptUse of(@Nullable Prompt prompt, boolean training) {
    if (prompt == null) {
      return null;
    }
    if (!training) {
      return new PromptUse(prompt, prompt.rows(), false);
    }
    try (GradMode on = GradMode.on()) {
      return new PromptUse(prompt, prompt.rows(), true);
    }
  }

  int length() {
    return prompt.length();
  }

  Tensor rows() {
    return rows;
  }

  /** What layers add their gradients to, {@code (length, width)}. */
  Tensor gradient() {
    if (gradient == null) {
      throw new IllegalStateException("the pass is not a training pass");
    }
    return gradient;
  }

  void backward(Gradients gradients) {
    List<Parameter> parameters = prompt.parameters();
    List<@Nullable Tensor> found =
        Ops.vectorJacobian(graph, parameters.stream().map(Parameter::value).toList(), gradient());
    for (int i = 0; i < parameters.size(); i++) {
      Tensor g = found.get(i);
      if (g != null) {
        gradients.of(parameters.get(i)).add_(g);
      }
    }
  }
}
