package io.peft4j.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The gradients of a list of parameters, in one flat buffer, as one shard of a batch sees them.
 *
 * <p>A backward pass adds into it in place. The buffers of all shards are summed in shard order, so
 * a step gives the same numbers on any number of cores.
 */
public final class Gradients implements AutoCloseable {
  private final List<Parameter> parameters;
  private final Tensor flat;
  private final Map<Parameter, Tensor> views = new IdentityHashMap<>();

  /** Makes a zeroed buffer for {@code parameters}, which share one dtype and are not empty. */
  public Gradients(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      long total = parameters.stream().mapToLong(Parameter::count).sum();
      flat = Scope.keep(torch.zeros(new long[] {total}, parameters.get(0).value().options()));
      long offset = 0;
      for (Parameter p : this.parameters) {
        views.put(p, Scope.keep(flat.narrow(0, offset, p.count()).view(p.value().shape())));
        offset += p.count();
      }
    }
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /** The gradient of {@code parameter}, to be added into in place. */
  public Tensor of(Parameter parameter) {
    Tensor view = views.get(parameter);
    if (view == null) {
      throw new IllegalArgumentException(parameter.name() + " is not trained here");
    }
    return view;
  }

  /** True if {@code parameter} is trained here. */
  public boolean wants(Parameter parameter) {
    return views.containsKey(parameter);
  }

  /** All gradients as one vector, in the order of {@link #parameters}. */
  public Tensor flat() {
    return flat;
  }

  /** Sets every gradient to zero. */
  public void zero() {
    flat.zero_();
  }

  /** Adds {@code others} to this buffer, one after the other. */
  public void addAll(List<Gradients> others) {
    for (Gradients other : others) {
      flat.add_(other.flat);
    }
  }

  @Override
  public void close() {
    List<Tensor> tensors = new ArrayList<>(views.values());
    views.clear();
    tensors.forEach(Scope::free);
    Scope.free(flat);
  }
}
