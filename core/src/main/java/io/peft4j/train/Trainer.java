package io.peft4j.train;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.TrainingHooks;
import io.peft4j.data.DataOrder;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.AdamW;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Masks;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import io.peft4j.task.Scoring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Trains one adapter, and a head if there is one, step by step.
 *
 * <p>A batch is cut into a recorded number of shards which workers run; their gradients are summed
 * in shard order, so the numbers are the same for any number of workers, and those of a resumed run
 * are the same as an unbroken one's. The loss is the mean cross-entropy over the batch.
 */
public final class Trainer implements AutoCloseable {
  private final BaseModel base;
  private final AttachedAdapter adapter;
  private final Scoring scoring;
  private final Tokenized data;
  private final TrainConfig config;
  private final Workers workers;
  private final Schedule schedule;
  private final DataOrder order;
  private final List<Parameter> parameters;
  private final List<Gradients> shardGradients = new ArrayList<>();
  private final AdamW optimizer;
  private int step;

  /** Prepares training; parameters move into the optimizer's buffer. */
  public Trainer(
      AttachedAdapter adapter,
      Scoring scoring,
      Tokenized data,
      TrainConfig config,
      Workers workers) {
    this.base = adapter.base();
    this.adapter = adapter;
    this.scoring = scoring;
    this.data = data;
    this.config = config;
    this.workers = workers;
    this.schedule = new Schedule(config.steps(), config.warmupRatio());
    this.order = new DataOrder(data.size(), config.batchSize(), config.seed());
    this.parameters = new ArrayList<>(adapter.parameters());
    parameters.addAll(scoring.parameters());
    Set<Parameter> head = new HashSet<>(scoring.parameters());
    TrainingHooks hooks = adapter.method().hooks();
    this.optimizer =
        new AdamW(
            parameters,
            p ->
                head.contains(p)
                    ? config.headLearningRate() / config.learningRate()
                    : hooks.learningRateScale(p),
            p -> head.contains(p) ? 1 : hooks.weightDecayScale(p));
    for (int i = 0; i < config.shards(); i++) {
      shardGradients.add(new Gradients(parameters));
    }
  }

  /** Steps taken so far. */
  public int stepsTaken() {
    return step;
  }

  /** Bytes of the optimizer's state. */
  public long optimizerBytes() {
    return optimizer.stateBytes();
  }

  /**
   * Takes one step.
   *
   * @return the batch's loss before the step; infinite or not a number if training has diverged,
   *     and then nothing was changed
   */
  public double step() {
    int[] batch = order.batch(step);
    List<Sequence> sequences = new ArrayList<>();
    for (int example : batch) {
      sequences.add(data.sequences().get(example));
    }
    List<int[]> shards = Shards.deal(sequences, config.shards());
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int s = 0; s < shards.size(); s++) {
      int[] shard = shards.get(s);
      Gradients gradients = shardGradients.get(s);
      tasks.add(() -> gradientsOf(shard, batch, gradients));
    }
    double loss = workers.run(tasks).stream().mapToDouble(d -> d).sum();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Gradients total = shardGradients.get(0);
      total.addAll(shardGradients.subList(1, shards.size()));
      double norm = total.flat().norm().item_double();
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        return Double.NaN;
      }
      if (norm > config.maxGradNorm()) {
        total.flat().mul_(new Scalar(config.maxGradNorm() / norm));
      }
      double rate = config.learningRate() * schedule.at(step);
      optimizer.step(total.flat(), rate, config.weightDecay(), workers);
    }
    step++;
    adapter.method().hooks().afterStep(step, config.steps());
    return loss;
  }

  private double gradientsOf(int[] shard, int[] batch, Gradients gradients) {
    List<Sequence> sequences = new ArrayList<>();
    long[] labels = new long[shard.length];
    for (int i = 0; i < shard.length; i++) {
      sequences.add(data.sequences().get(batch[shard[i]]));
      labels[i] = data.labels()[batch[shard[i]]];
    }
    gradients.zero();
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(adapter, sequences)));
      Masks masks = new Masks(config.seed(), step, shard);
      try (Pass pass = Pass.training(rows, List.of(gradients), masks)) {
        Tensor hidden = base.transformer().record(pass).detach().requires_grad_(true);
        Tensor loss;
        try (GradMode on = GradMode.on()) {
          loss = loss(base.pool(hidden, rows), labels, batch.length);
        }
        List<Tensor> inputs = new ArrayList<>(List.of(hidden));
        scoring.parameters().forEach(p -> inputs.add(p.value()));
        List<@Nullable Tensor> found =
            Ops.vectorJacobian(loss, inputs, torch.ones(new long[0], loss.options()));
        for (int i = 1; i < inputs.size(); i++) {
          Tensor g = found.get(i);
          if (g != null) {
            gradients.of(scoring.parameters().get(i - 1)).add_(g);
          }
        }
        Tensor gradient = found.get(0);
        if (gradient != null) {
          base.transformer().backward(gradient, pass);
        }
        return loss.item_double();
      }
    }
  }

  private Tensor loss(Tensor vectors, long[] labels, int batchSize) {
    Tensor sum =
        torch.cross_entropy_loss(
            scoring.logits(vectors),
            Tensor.create(labels, labels.length),
            new TensorOptional(),
            2,
            -100,
            0.0);
    return sum.div(new Scalar((double) batchSize));
  }

  /** Writes a checkpoint. */
  public void save(Path file) {
    state().write(file);
  }

  /**
   * Goes on from a checkpoint file.
   *
   * @throws UserError if the file is damaged or another run's
   */
  public void restore(Path file) {
    TrainState state = TrainState.read(file);
    try {
      if (state.values().numel() != optimizer.values().numel()) {
        throw new UserError(
            "%s holds %d values where this run trains %d: delete it and start again"
                .formatted(file, state.values().numel(), optimizer.values().numel()));
      }
      restore(state);
    } finally {
      state.free();
    }
  }

  /** What a checkpoint of this run holds now. */
  public TrainState state() {
    return new TrainState(
        step, optimizer.values(), optimizer.firstMoments(), optimizer.secondMoments());
  }

  /** Goes on from a checkpoint. */
  public void restore(TrainState state) {
    optimizer.restore(state.values(), state.firstMoments(), state.secondMoments(), state.step());
    step = state.step();
  }

  @Override
  public void close() {
    shardGradients.forEach(Gradients::close);
    optimizer.close();
  }
}
