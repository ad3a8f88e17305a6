package io.peft4j.boundary;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A small autograd graph around one adapter in the middle of a backward pass written by hand. */
final class Island implements Recorded {
  private final List<Parameter> parameters;
  private final Tensor x;
  private final @Nullable Tensor y;
  private final Tensor graph;
  private final Tensor output;

  private Island(
      List<Parameter> parameters, Tensor x, @Nullable Tensor y, Tensor graph, Tensor output) {
    this.parameters = parameters;
    this.x = x;
    this.y = y;
    this.graph = graph;
    this.output = output;
  }

  static Island of(
      Collection<Parameter> parameters,
      Tensor x,
      @Nullable Tensor y,
      BiFunction<Tensor, Tensor, Tensor> function) {
    Tensor leafX = x.detach().requires_grad_(true);
    Tensor leafY = y == null ? null : y.detach().requires_grad_(true);
    Tensor graph;
    try (GradMode on = GradMode.on()) {
      graph = function.apply(leafX, leafY == null ? leafX : leafY);
    }
    return new Island(List.copyOf(parameters), leafX, leafY, graph, graph.detach());
  }

  @Override
  public Tensor output() {
    return output;
  }

  @Override
  public Tensor[] saved() {
    return y == null ? new Tensor[] {x, graph} : new Tensor[] {x, y, graph};
  }

  @Override
  public Back backward(Tensor gradient, Gradients gradients) {
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(x);
    if (y != null) {
      inputs.add(y);
    }
    int leaves = inputs.size();
    parameters.forEach(p -> inputs.add(p.value()));
    List<@Nullable Tensor> found = Ops.vectorJacobian(graph, inputs, gradient);
    for (int i = 0; i < parameters.size(); i++) {
      Tensor g = found.get(leaves + i);
      if (g != null) {
        gradients.of(parameters.get(i)).add_(g);
      }
    }
    return new Back(found.get(0), y == null ? null : found.get(1));
  }
}
