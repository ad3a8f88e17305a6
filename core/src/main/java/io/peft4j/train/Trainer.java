package io.peft4j.train;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.TrainingHooks;
import io.peft4j.data.DataOrder;
import io.peft4j.engine.AdamW;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains one adapter, and what its objective trains, step by step.
 *
 * <p>A step is one or more batches, each cut into a recorded number of shards. Each shard adds up
 * its gradients over the batches, workers run the shards, and the shards' gradients are summed in
 * order: the numbers are the same for any number of workers, and those of a resumed run are the
 * same as an unbroken one's.
 */
public final class Trainer implements AutoCloseable {
  private final BaseModel base;
  private final AttachedAdapter adapter;
  private final Objective objective;
  private final TrainConfig config;
  private final Workers workers;
  private final DataOrder order;
  private final List<Gradients> shardGradients = new ArrayList<>();
  private final AdamW optimizer;
  private int step;

  /** Prepares training; parameters move into the optimizer's buffer. */
  public Trainer(
      AttachedAdapter adapter, Objective objective, TrainConfig config, Workers workers) {
    this.base = adapter.base();
    this.adapter = adapter;
    this.objective = objective;
    this.config = config;
    this.workers = workers;
    this.order =
        new DataOrder(objective.size(), config.sequencesPerStep(), config.seed(), config.shuffle());
    List<Parameter> parameters = new ArrayList<>(adapter.parameters());
    parameters.addAll(objective.parameters());
    Set<Parameter> head = new HashSet<>(objective.parameters());
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
   * What a step did.
   *
   * @param loss before the step; not a number if training has diverged, and then nothing was
   *     changed
   * @param gradientNorm length of the gradient before clipping
   * @param learningRate that the step was taken with
   * @param tokens read by the step
   */
  public record Step(double loss, double gradientNorm, double learningRate, long tokens) {}

  /** Takes one step. */
  public Step step() {
    int[] examples = order.batch(step);
    double weight = objective.weight(examples);
    List<List<Shard>> shards = deal(examples, weight);
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int s = 0; s < shards.size(); s++) {
      List<Shard> pieces = shards.get(s);
      Gradients gradients = shardGradients.get(s);
      tasks.add(() -> gradientsOf(pieces, gradients));
    }
    double loss = workers.run(tasks).stream().mapToDouble(d -> d).sum();
    double rate = config.learningRate() * config.schedule().at(step);
    long tokens = IntStream.of(examples).mapToLong(this::length).sum();
    double norm = descend(shards.size(), loss, rate);
    return new Step(Double.isFinite(norm) ? loss : Double.NaN, norm, rate, tokens);
  }

  /**
   * Moves the parameters, unless loss or gradient are not finite; returns the gradient's length.
   */
  private double descend(int shards, double loss, double rate) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Gradients total = shardGradients.get(0);
      total.addAll(shardGradients.subList(1, shards));
      double norm = total.flat().norm().item_double();
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        return Double.NaN;
      }
      if (norm > config.maxGradNorm()) {
        total.flat().mul_(new Scalar(config.maxGradNorm() / norm));
      }
      optimizer.step(total.flat(), rate, config.weightDecay(), workers);
      step++;
      adapter.method().hooks().afterStep(step, config.steps());
      return norm;
    }
  }

  /**
   * A piece of a shard of one batch: what is run at once.
   *
   * @param examples numbers of the examples in the data
   * @param places of the same in the step, for dropout masks
   * @param weight of the whole step
   */
  private record Shard(int[] examples, int[] places, double weight) {}

  private int length(int example) {
    return objective.sequence(example).length();
  }

  /** For each shard its pieces of all batches of the step. */
  private List<List<Shard>> deal(int[] examples, double weight) {
    List<List<Shard>> shards = new ArrayList<>();
    for (int start = 0; start < examples.length; start += config.batchSize()) {
      int first = start;
      long[] costs =
          IntStream.range(0, config.batchSize())
              .mapToLong(i -> objective.cost(examples[first + i]))
              .toArray();
      List<int[]> dealt = Shards.deal(costs, config.shards());
      for (int s = 0; s < dealt.size(); s++) {
        if (s == shards.size()) {
          shards.add(new ArrayList<>());
        }
        int[] shard = IntStream.of(dealt.get(s)).map(i -> first + i).toArray();
        for (int[] places : Shards.cut(shard, i -> length(examples[i]), objective.tokensAtOnce())) {
          int[] numbers = IntStream.of(places).map(i -> examples[i]).toArray();
          shards.get(s).add(new Shard(numbers, places, weight));
        }
      }
    }
    return shards;
  }

  private double gradientsOf(List<Shard> pieces, Gradients gradients) {
    gradients.zero();
    double loss = 0;
    for (Shard piece : pieces) {
      loss += addGradients(piece, gradients);
    }
    return loss;
  }

  private double addGradients(Shard shard, Gradients gradients) {
    List<Sequence> sequences = IntStream.of(shard.examples).mapToObj(objective::sequence).toList();
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(adapter, sequences)));
      Masks masks = new Masks(config.seed(), step, shard.places);
      try (Pass pass = pass(rows, gradients, masks)) {
        Tensor hidden = base.transformer().record(pass);
        Objective.Outcome outcome =
            objective.backward(hidden, rows, shard.examples, shard.weight, gradients);
        if (outcome.gradient() != null) {
          base.transformer().backward(outcome.gradient(), pass);
        }
        return outcome.loss();
      }
    }
  }

  private Pass pass(Rows rows, Gradients gradients, Masks masks) {
    return config.recompute()
        ? Pass.recomputing(rows, List.of(gradients), masks)
        : Pass.training(rows, List.of(gradients), masks);
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
