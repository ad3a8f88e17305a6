package io.peft4j.train;

import io.peft4j.boundary.Attachments;
import io.peft4j.data.Supervised;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Measures a causal base with one adapter, or bare, on learned tokens without training it. */
public final class AnswerEvaluator {
  /** Rows of a batch: enough to fill the matrix products, and a bound on memory. */
  private static final int BATCH_TOKENS = 1024;

  private final BaseModel base;
  private final Workers workers;

  /** An evaluator that deals batches out to {@code workers}. */
  public AnswerEvaluator(BaseModel base, Workers workers) {
    this.base = base;
    this.workers = workers;
  }

  /**
   * What was measured.
   *
   * @param sums of each example's cross-entropies in nats: minus the log-probability of its answer
   * @param counts learned tokens of each example
   */
  public record Losses(double[] sums, int[] counts) {

    /** The mean over all tokens, in nats. */
    public double mean() {
      return DoubleStream.of(sums).sum() / IntStream.of(counts).sum();
    }
  }

  /** The loss of every example; the same for any number of workers. */
  public Losses losses(Attachments adapter, List<Supervised> examples) {
    double[] sums = new double[examples.size()];
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int[] batch : batches(examples)) {
      tasks.add(
          () -> {
            double[] found = batch(adapter, IntStream.of(batch).mapToObj(examples::get).toList());
            for (int i = 0; i < batch.length; i++) {
              sums[batch[i]] = found[i];
            }
            return true;
          });
    }
    workers.run(tasks);
    return new Losses(sums, examples.stream().mapToInt(e -> e.targets().length).toArray());
  }

  /**
   * The candidate that the model takes for the likeliest, for each item: the one whose learned
   * tokens have the highest log-probability in sum.
   *
   * @param candidates for each item the same prompt with one answer after the other
   */
  public int[] likeliest(Attachments adapter, List<List<Supervised>> candidates) {
    double[] sums = losses(adapter, candidates.stream().flatMap(List::stream).toList()).sums();
    int[] best = new int[candidates.size()];
    int first = 0;
    for (int item = 0; item < best.length; item++) {
      int start = first;
      int count = candidates.get(item).size();
      best[item] =
          IntStream.range(0, count)
              .boxed()
              .min(Comparator.comparingDouble(c -> sums[start + c]))
              .orElseThrow();
      first += count;
    }
    return best;
  }

  /** Examples of like length together, as many as fill a batch. */
  private static List<int[]> batches(List<Supervised> examples) {
    int[] byLength =
        IntStream.range(0, examples.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> examples.get(i).length()))
            .mapToInt(i -> i)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    int start = 0;
    int tokens = 0;
    for (int i = 0; i < byLength.length; i++) {
      int length = examples.get(byLength[i]).length();
      if (i > start && tokens + length > BATCH_TOKENS) {
        batches.add(Arrays.copyOfRange(byLength, start, i));
        start = i;
        tokens = 0;
      }
      tokens += length;
    }
    if (start < byLength.length) {
      batches.add(Arrays.copyOfRange(byLength, start, byLength.length));
    }
    return batches;
  }

  private double[] batch(Attachments adapter, List<Supervised> examples) {
    double[] sums = new double[examples.size()];
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Rows rows =
          Rows.of(
              List.of(new Segment(adapter, examples.stream().map(Supervised::sequence).toList())));
      try (Pass pass = Pass.plain(rows)) {
        Tensor hidden = base.transformer().forward(pass);
        AnswerRows answers = AnswerRows.of(rows, examples);
        for (int start = 0; start < answers.count(); start += AnswerLoss.CHUNK) {
          int end = Math.min(start + AnswerLoss.CHUNK, answers.count());
          try (Scope chunk = Scope.open()) {
            Tensor x = hidden.index_select(0, answers.rows(start, end));
            Tensor logits = base.lmHead().logits(x, adapter);
            double[] losses = CrossEntropy.losses(logits, answers.targets(start, end));
            for (int i = 0; i < losses.length; i++) {
              sums[answers.owners()[start + i]] += losses[i];
            }
          }
        }
      }
    }
    return sums;
  }
}
