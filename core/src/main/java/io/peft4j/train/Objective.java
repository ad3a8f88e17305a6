package io.peft4j.train;

import io.peft4j.engine.Gradients;
import io.peft4j.engine.Parameter;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Sequence;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What training minimises: which sequences it reads, and how far a model's hidden rows are from
 * what they should say.
 *
 * <p>The loss of a step is a sum over its examples divided by the step's {@link #weight}, so that
 * it does not matter how a step is cut into pieces. Implementations are safe to use from several
 * threads.
 */
public interface Objective {

  /** Number of training examples. */
  int size();

  /** The tokens of an example. */
  Sequence sequence(int example);

  /** How much work an example is, in any unit: a batch is dealt out to shards by it. */
  default long cost(int example) {
    return sequence(example).length();
  }

  /** How many tokens of a shard are run at once: they bound the memory. */
  default int tokensAtOnce() {
    return Integer.MAX_VALUE;
  }

  /** What the summed loss of these examples is divided by. */
  double weight(int[] examples);

  /** What training changes here, apart from the adapter. */
  List<Parameter> parameters();

  /**
   * Loss of a shard and its gradient; gradients of the objective's own parameters, and of a trained
   * head of the base, are added to {@code gradients}.
   *
   * @param hidden the base's hidden rows {@code (T, C)}
   * @param rows the shard's layout, all of one adapter
   * @param examples numbers of the shard's examples, in the order of the sequences in {@code rows}
   * @param weight the {@link #weight} of the whole step
   */
  Outcome backward(Tensor hidden, Rows rows, int[] examples, double weight, Gradients gradients);

  /**
   * What a shard adds to a step.
   *
   * @param loss its part of the step's loss
   * @param gradient with respect to the hidden rows {@code (T, C)}; null if it is zero
   */
  record Outcome(double loss, @Nullable Tensor gradient) {}
}
