package io.peft4j.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Softmax attention by libtorch's flash kernel for the CPU, which never forms the matrix of scores.
 *
 * <p>Heads are strided, so a dimension of stride 0 lets several query heads share one key head
 * without a copy of it.
 */
final class FusedAttention implements SoftmaxAttention {
  private static final OperatorHandle FORWARD =
      Ops.handle("aten::_scaled_dot_product_flash_attention_for_cpu");
  private static final OperatorHandle BACKWARD =
      Ops.handle("aten::_scaled_dot_product_flash_attention_for_cpu_backward");
  private static final IValue NO_DROPOUT = Ops.kept(new IValue(0.0));
  private static final IValue YES = Ops.kept(new IValue(true));
  private static final IValue NO = Ops.kept(new IValue(false));

  private static final Map<Double, FusedAttention> BY_SCALE = new ConcurrentHashMap<>();

  private final IValue scale;

  private FusedAttention(double scale) {
    this.scale = Ops.kept(new IValue(scale));
  }

  /** Attention whose scores are {@code scale · q kᵀ}, made once for each scale. */
  static FusedAttention scaledBy(double scale) {
    return BY_SCALE.computeIfAbsent(scale, FusedAttention::new);
  }

  @Override
  public Attended forward(Tensor q, Tensor k, Tensor v, boolean causal, @Nullable Tensor mask) {
    IValueVector stack =
        new IValueVector(
            new IValue(q),
            new IValue(k),
            new IValue(v),
            NO_DROPOUT,
            causal ? YES : NO,
            mask == null ? Ops.NONE : new IValue(mask),
            scale);
    FORWARD.callBoxed(stack);
    return new Attended(Ops.result(stack, 0), Ops.result(stack, 1));
  }

  @Override
  public Gradients backward(
      Tensor gradient,
      Tensor q,
      Tensor k,
      Tensor v,
      Attended saved,
      boolean causal,
      @Nullable Tensor mask) {
    IValueVector stack =
        new IValueVector(
            new IValue(gradient),
            new IValue(q),
            new IValue(k),
            new IValue(v),
            new IValue(saved.output()),
            new IValue(saved.logSumExp()),
            NO_DROPOUT,
            causal ? YES : NO,
            mask == null ? Ops.NONE : new IValue(mask),
            scale);
    BACKWARD.callBoxed(stack);
    return new Gradients(Ops.result(stack, 0), Ops.result(stack, 1), Ops.result(stack, 2));
  }
}
