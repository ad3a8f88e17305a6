package io.peft4j.train;

import io.peft4j.boundary.Attachments;
import io.peft4j.data.Supervised;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.LmHead;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Sequence;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean cross-entropy of the learned tokens of a causal language model.
 *
 * <p>Logits are taken only on rows that tell a learned token, some at a time, and turn into their
 * own gradient in place: nothing of the size tokens × vocabulary is ever in memory. The mean is
 * over the tokens of a whole step, as the HF trainer's is, so that a long answer weighs as much as
 * its tokens.
 */
public final class AnswerLoss implements Objective {
  /**
   * Enough rows to fill the product with the vocabulary, few enough that their logits stay small.
   */
  public static final int CHUNK = 128;

  /** A shard is run in pieces of so many tokens: matrix products gain nothing from more rows. */
  public static final int TOKENS_AT_ONCE = 256;

  private final LmHead head;
  private final List<Supervised> data;
  private final double headShare;

  /** The loss of {@code base} on the learned tokens of {@code data}. */
  public AnswerLoss(BaseModel base, List<Supervised> data) {
    this.head = base.lmHead();
    this.data = List.copyOf(data);
    double vocabulary = base.transformer().embeddings().wordTable().numel();
    this.headShare = vocabulary / base.parameterCount();
  }

  @Override
  public int size() {
    return data.size();
  }

  @Override
  public Sequence sequence(int example) {
    return data.get(example).sequence();
  }

  /** Blocks cost a token their parameters, the head costs a learned one its own. */
  @Override
  public long cost(int example) {
    Supervised one = data.get(example);
    return Math.round(1000 * (one.length() + headShare * one.targets().length));
  }

  @Override
  public int tokensAtOnce() {
    return TOKENS_AT_ONCE;
  }

  @Override
  public double weight(int[] examples) {
    return IntStream.of(examples).mapToLong(e -> data.get(e).targets().length).sum();
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Outcome backward(
      Tensor hidden, Rows rows, int[] examples, double weight, Gradients gradients) {
    AnswerRows answers = AnswerRows.of(rows, IntStream.of(examples).mapToObj(data::get).toList());
    Attachments adapter = rows.spans().get(0).attachments();
    double loss = 0;
    try (GradMode off = GradMode.off()) {
      Tensor gradient = hidden.new_zeros(hidden.shape());
      int chunk = evenChunk(answers.count());
      for (int start = 0; start < answers.count(); start += chunk) {
        int end = Math.min(start + chunk, answers.count());
        try (Scope scope = Scope.open()) {
          Tensor index = answers.rows(start, end);
          Tensor x = hidden.index_select(0, index);
          LmHead.Output output = head.record(x, adapter);
          Tensor logits = output.logits();
          double[] losses = CrossEntropy.gradient(logits, answers.targets(start, end), 1 / weight);
          loss += DoubleStream.of(losses).sum();
          gradient.index_copy_(0, index, head.backward(output, logits, gradients));
        }
      }
      return new Outcome(loss / weight, gradient);
    }
  }

  /** Rows of a chunk such that all chunks are about as large, and no small one is left over. */
  private static int evenChunk(int rows) {
    int chunks = Math.max(1, (rows + CHUNK - 1) / CHUNK);
    return Math.max(1, (rows + chunks - 1) / chunks);
  }
}
