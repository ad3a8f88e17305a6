package io.peft4j.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) over one flat buffer that holds every
 * trained parameter.
 *
 * <p>libtorch's own optimizer class is left alone: its {@code betas()} are laid out in reverse on
 * Linux. The fused kernel is elementwise, so workers may take ranges of the buffer.
 */
public final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** A multiple of the number of elements that any instruction set handles at once. */
  private static final long VECTOR = 64;

  private final List<Range> ranges = new ArrayList<>();
  private final Tensor values;
  private final Tensor first;
  private final Tensor second;
  private long steps;

  /** A run of parameters with the same factors on learning rate and weight decay. */
  private record Range(long start, long end, double rateScale, double decayScale) {}

  /** Moves the parameters into one buffer and starts with zero moments. */
  public AdamW(
      List<Parameter> parameters,
      ToDoubleFunction<Parameter> rateScale,
      ToDoubleFunction<Parameter> decayScale) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      long total = parameters.stream().mapToLong(Parameter::count).sum();
      var options = parameters.get(0).value().options();
      values = Scope.keep(torch.empty(new long[] {total}, options, null));
      first = Scope.keep(torch.zeros(new long[] {total}, options));
      second = Scope.keep(torch.zeros(new long[] {total}, options));
      long offset = 0;
      for (Parameter p : parameters) {
        p.moveTo(values.narrow(0, offset, p.count()).view(p.value().shape()));
        extend(offset, offset + p.count(), rateScale.applyAsDouble(p), decayScale.applyAsDouble(p));
        offset += p.count();
      }
    }
  }

  private void extend(long start, long end, double rateScale, double decayScale) {
    if (!ranges.isEmpty()) {
      Range last = ranges.get(ranges.size() - 1);
      if (last.rateScale == rateScale && last.decayScale == decayScale) {
        ranges.set(ranges.size() - 1, new Range(last.start, end, rateScale, decayScale));
        return;
      }
    }
    ranges.add(new Range(start, end, rateScale, decayScale));
  }

  /** One step along {@code gradients}, a vector in the order of the parameters. */
  public void step(Tensor gradients, double learningRate, double weightDecay, Workers workers) {
    steps++;
    long chunk = Math.max(1 << 16, values.numel() / workers.count());
    // Whole vectors, so that the kernel's rest is the same elements for any number of workers.
    chunk += VECTOR - chunk % VECTOR;
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (Range range : ranges) {
      for (long start = range.start; start < range.end; start += chunk) {
        long from = start;
        long count = Math.min(chunk, range.end - start);
        tasks.add(
            () -> {
              update(
                  gradients,
                  from,
                  count,
                  learningRate * range.rateScale,
                  weightDecay * range.decayScale);
              return true;
            });
      }
    }
    workers.run(tasks);
  }

  private void update(Tensor gradients, long start, long count, double rate, double decay) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor step = Tensor.create(new float[] {steps}, new long[0]);
      IValueVector stack = new IValueVector();
      for (Tensor t : new Tensor[] {values, gradients, first, second}) {
        stack.push_back(list(t.narrow(0, start, count)));
      }
      stack.push_back(list());
      stack.push_back(list(step));
      stack.push_back(new IValue(rate));
      stack.push_back(new IValue(BETA1));
      stack.push_back(new IValue(BETA2));
      stack.push_back(new IValue(decay));
      stack.push_back(new IValue(EPSILON));
      stack.push_back(new IValue(false));
      stack.push_back(new IValue(false));
      stack.push_back(new IValue());
      stack.push_back(new IValue());
      Ops.handle("aten::_fused_adamw_").callBoxed(stack);
    }
  }

  private static IValue list(Tensor... tensors) {
    GenericList list = new GenericList(new TensorList(new TensorVector()).elementType());
    for (Tensor t : tensors) {
      list.push_back(new IValue(t));
    }
    return new IValue(list);
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /** All parameter values as one vector, in the order of the parameters. */
  public Tensor values() {
    return values;
  }

  /** First moments, in the order of the parameters. */
  public Tensor firstMoments() {
    return first;
  }

  /** Second moments, in the order of the parameters. */
  public Tensor secondMoments() {
    return second;
  }

  /** Bytes of the optimizer's state, parameters and gradients not counted. */
  public long stateBytes() {
    return 2 * first.numel() * first.element_size();
  }

  /** Takes up where a checkpoint left off. */
  public void restore(Tensor values, Tensor first, Tensor second, long steps) {
    try (GradMode off = GradMode.off()) {
      this.values.copy_(values);
      this.first.copy_(first);
      this.second.copy_(second);
      this.steps = steps;
    }
  }

  @Override
  public void close() {
    Scope.free(values);
    Scope.free(first);
    Scope.free(second);
  }
}
