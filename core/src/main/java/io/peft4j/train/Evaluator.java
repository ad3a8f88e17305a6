package io.peft4j.train;

import io.peft4j.boundary.Attachments;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import io.peft4j.task.Scoring;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Runs a base with one adapter, or bare, over many sequences without training it. */
public final class Evaluator {
  /** Enough rows to fill the matrix products, few enough that a batch stays in the cache. */
  private static final int BATCH = 32;

  private final BaseModel base;
  private final Workers workers;

  /** An evaluator that deals batches out to {@code workers}. */
  public Evaluator(BaseModel base, Workers workers) {
    this.base = base;
    this.workers = workers;
  }

  /**
   * Predictions for every item.
   *
   * @param loss mean cross-entropy in nats
   */
  public record Evaluation(double loss, int[] predicted) {}

  /** Loss and likeliest class of every example. */
  public Evaluation evaluate(Attachments adapter, Scoring scoring, Tokenized data) {
    int[] predicted = new int[data.size()];
    double[] losses = new double[data.size()];
    overBatches(
        data.sequences(),
        (indices, sequences) -> {
          long[] labels = IntStream.of(indices).mapToLong(i -> data.labels()[i]).toArray();
          Tensor logits = scoring.logits(vectorsOf(adapter, sequences));
          Tensor each =
              torch.cross_entropy_loss(
                  logits, Tensor.create(labels, labels.length), new TensorOptional(), 0, -100, 0.0);
          double[] loss = Ops.doubles(each);
          long[] best = Ops.longs(logits.argmax(new LongOptional(1), false));
          for (int i = 0; i < indices.length; i++) {
            losses[indices[i]] = loss[i];
            predicted[indices[i]] = (int) best[i];
          }
        });
    // Summed in the order of the items: the same for any number of workers.
    return new Evaluation(DoubleStream.of(losses).sum() / losses.length, predicted);
  }

  /** Sentence vectors {@code (N, C)} in the order of the sequences; the caller frees them. */
  public Tensor vectors(Attachments adapter, List<Sequence> sequences) {
    Tensor[] rows = new Tensor[sequences.size()];
    overBatches(
        sequences,
        (indices, batch) -> {
          Tensor vectors = vectorsOf(adapter, batch);
          for (int i = 0; i < indices.length; i++) {
            rows[indices[i]] = Scope.keep(vectors.select(0, i).clone());
          }
        });
    try (Scope scope = Scope.open()) {
      Tensor all = Scope.keep(torch.stack(new TensorVector(rows), 0));
      for (Tensor row : rows) {
        Scope.free(row);
      }
      return all;
    }
  }

  /** Reads the sequences with the bare base and keeps nothing: what a speed probe times. */
  public void read(List<Sequence> sequences) {
    Scope.free(vectors(Attachments.NONE, sequences));
  }

  private Tensor vectorsOf(Attachments adapter, List<Sequence> sequences) {
    Rows rows = Rows.of(List.of(new Segment(adapter, sequences)));
    try (Pass pass = Pass.plain(rows)) {
      return base.pool(base.transformer().forward(pass), rows);
    }
  }

  private interface BatchWork {
    void run(int[] indices, List<Sequence> sequences);
  }

  /** Sequences of like length together, so that they share attention calls. */
  private void overBatches(List<Sequence> sequences, BatchWork work) {
    List<Integer> byLength =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sequences.get(i).length()))
            .toList();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int start = 0; start < byLength.size(); start += BATCH) {
      List<Integer> part = byLength.subList(start, Math.min(start + BATCH, byLength.size()));
      tasks.add(
          () -> {
            try (Scope scope = Scope.open();
                GradMode off = GradMode.off()) {
              work.run(
                  part.stream().mapToInt(i -> i).toArray(),
                  part.stream().map(i -> sequences.get(i)).toList());
            }
            return true;
          });
    }
    workers.run(tasks);
  }
}
