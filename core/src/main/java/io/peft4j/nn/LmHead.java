package io.peft4j.nn;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Site;
import io.peft4j.engine.FrozenWeight;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Products;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * From hidden rows to a score for every word: the last layer of a causal language model.
 *
 * <p>It is asked for chosen rows only, in chunks: a logit for every row and word would be the
 * largest tensor of all. Its weight is its own or the table of word embeddings.
 */
public final class LmHead implements AutoCloseable {
  private static final Scalar ONE = Ops.scalar(1);
  private static final Scalar MINUS = Ops.scalar(-1);

  /**
   * Rows up to which products go through the frozen weight's second copy, which is what decoding
   * lives on. With more of them it gains a few percent, and the table of words is a large thing to
   * keep twice: training does without.
   */
  private static final int FEW = 32;

  private final Site site;
  private final Tensor weight;
  private final FrozenWeight frozen;
  private final double softCap;

  /**
   * A head over a weight that it does not own.
   *
   * @param site of the weight: the word embeddings' if it is tied to them
   * @param weight {@code (vocabulary, C)}
   * @param softCap bound {@code c} of the logits, {@code c · tanh(y / c)}; 0 for none
   */
  public LmHead(Site site, Tensor weight, double softCap) {
    this.site = site;
    this.weight = weight;
    this.frozen = FrozenWeight.of(weight);
    this.softCap = softCap;
  }

  /** Number of words. */
  public int vocabulary() {
    return (int) weight.size(0);
  }

  /**
   * Logits and what their gradient needs.
   *
   * @param rows hidden rows {@code (N, C)} that went in
   * @param logits {@code (N, vocabulary)}; they may be overwritten
   */
  public record Output(
      Tensor rows, Attachments attachments, Tensor logits, @Nullable Tensor slope) {}

  /**
   * Logits {@code (N, vocabulary)} of hidden rows behind the last norm, all of one adapter: plain
   * tensor code that autograd can follow.
   */
  public Tensor logits(Tensor rows, Attachments attachments) {
    Parameter selected = attachments.selected(site, "weight");
    Tensor y =
        selected == null && rows.size(0) <= FEW
            ? frozen.linear(rows, null)
            : Products.linear(rows, selected == null ? weight : selected.value(), null);
    return softCap == 0 ? y : y.div(Ops.scalar(softCap)).tanh().mul(Ops.scalar(softCap));
  }

  /** The same, to be followed by {@link #backward}. */
  public Output record(Tensor rows, Attachments attachments) {
    Tensor logits = logits(rows, attachments);
    Tensor slope =
        softCap == 0
            ? null
            : logits.div(Ops.scalar(softCap)).square().mul_(MINUS).add_(ONE); // 1 − tanh²
    return new Output(rows, attachments, logits, slope);
  }

  /**
   * From the gradient of the logits to that of the hidden rows.
   *
   * @param gradient {@code (N, vocabulary)}; it may be overwritten
   * @param gradients where the gradient of a trained weight is added
   */
  public Tensor backward(Output output, Tensor gradient, Gradients gradients) {
    Tensor g = output.slope == null ? gradient : gradient.mul_(output.slope);
    Parameter selected = output.attachments.selected(site, "weight");
    if (selected != null) {
      gradients.of(selected).addmm_(g.t(), output.rows);
    }
    return selected == null
        ? frozen.linearBackward(g)
        : Products.linearBackward(g, selected.value().detach());
  }

  /** True if rows of both adapters can share one product. */
  public boolean sharesWeight(Attachments one, Attachments other) {
    return one.selected(site, "weight") == other.selected(site, "weight");
  }

  /** Takes over what was written into the weight. */
  public void refresh() {
    frozen.refresh();
  }

  @Override
  public void close() {
    frozen.close();
  }
}
