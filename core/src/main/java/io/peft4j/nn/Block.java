package io.peft4j.nn;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a transformer, forward and backward.
 *
 * <p>The default pair of {@link #record} and {@link #backward} keeps the block's input and runs
 * autograd over the block alone, computing it a second time: right for any block, and the yardstick
 * for those that bring their own.
 */
public interface Block {

  /** From {@code (T, C)} to {@code (T, C)}: plain tensor code that autograd can follow. */
  Tensor forward(Tensor x, Pass pass);

  /** Keys and values {@code (T, kv)} that the block computes for rows that come in. */
  Tensor[] keyValues(Tensor x, Pass pass);

  /** The same as {@link #forward}, leaving on the pass's tape what {@link #backward} needs. */
  default Tensor record(Tensor x, Pass pass) {
    pass.tape().push(x, x);
    pass.record(false); // the layers leave nothing: autograd will follow them
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      return scope.yield(forward(x, pass));
    }
  }

  /**
   * Adds the gradients of what is attached to the pass's buffers.
   *
   * @param needed whether the gradient of the input is wanted
   * @return the gradient of the input; null if it is not needed
   */
  default @Nullable Tensor backward(Tensor gradient, Pass pass, boolean needed) {
    Tensor x = pass.tape().pop(Tensor.class).detach().requires_grad_(true);
    try (Scope scope = Scope.open()) {
      Tensor y;
      try (GradMode on = GradMode.on()) {
        y = forward(x, pass);
      }
      List<Parameter> parameters = pass.trained();
      List<Tensor> inputs = new ArrayList<>(List.of(x));
      parameters.forEach(p -> inputs.add(p.value()));
      List<Tensor> prompts = pass.collectPromptLeaves(inputs);
      List<@Nullable Tensor> found = Ops.vectorJacobian(y, inputs, gradient);
      for (int i = 0; i < parameters.size(); i++) {
        Tensor g = found.get(1 + i);
        if (g != null) {
          add(pass, parameters.get(i), g);
        }
      }
      for (int i = 0; i < prompts.size(); i++) {
        Tensor g = found.get(1 + parameters.size() + i);
        if (g != null) {
          prompts.get(i).add_(g);
        }
      }
      Tensor gx = found.get(0);
      return gx == null ? null : scope.yield(gx);
    }
  }

  private static void add(Pass pass, Parameter parameter, Tensor gradient) {
    for (int span = 0; span < pass.rows().spans().size(); span++) {
      Gradients gradients = pass.gradients(span);
      if (gradients.wants(parameter)) {
        gradients.of(parameter).add_(gradient);
        return;
      }
    }
  }
}
