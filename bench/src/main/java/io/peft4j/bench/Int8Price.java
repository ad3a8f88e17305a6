package io.peft4j.bench;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.TargetModules;
import io.peft4j.data.Supervised;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Workers;
import io.peft4j.method.Lora;
import io.peft4j.train.AnswerEvaluator;
import io.peft4j.train.AnswerEvaluator.Losses;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.Schedule;
import io.peft4j.train.TrainConfig;
import io.peft4j.train.Trainer;
import io.peft4j.trial.LoadedBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a causal base in eight bits costs: {@code main BASE TRAIN TEST STEPS ANSWERS}.
 *
 * <p>Loss on held-out answers with the bare base and with LoRA after some steps, each in float32
 * and in eight bits, paired by answer.
 */
public final class Int8Price {
  private static final int BATCH = 8;
  private static final double RATE = 5e-4;

  /** Quantile of the normal distribution that leaves 2.5 % on either side. */
  private static final double NORMAL_95 = 1.96;

  private Int8Price() {}

  private record Measured(Losses bare, Losses trained) {}

  /** Measures and prints. */
  public static void main(String[] args) {
    Path base = Path.of(args[0]);
    int steps = Integer.parseInt(args[3]);
    List<Supervised> train = Answers.read(base, Path.of(args[1]), 0, steps * BATCH);
    List<Supervised> test = Answers.read(base, Path.of(args[2]), 0, Integer.parseInt(args[4]));
    Measured exact = measure(base, Precision.F32, train, steps, test);
    Measured int8 = measure(base, Precision.INT8, train, steps, test);
    print("bare base", exact.bare, int8.bare);
    print("LoRA q,v r=8, %d steps".formatted(steps), exact.trained, int8.trained);
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  private static Measured measure(
      Path path, Precision precision, List<Supervised> train, int steps, List<Supervised> test) {
    int cores = Runtime.getRuntime().availableProcessors();
    TrainConfig config =
        new TrainConfig(
            0,
            false,
            BATCH,
            1,
            2,
            false,
            RATE,
            RATE,
            0,
            1,
            new Schedule(Schedule.Shape.LINEAR, steps, 0));
    try (LoadedBase base = LoadedBase.load(path, precision);
        Workers workers = new Workers(cores);
        AttachedAdapter adapter =
            AttachedAdapter.attach(
                base.model(),
                new Lora(8, TargetModules.named("q_proj", "v_proj")),
                new BaseSetup(base.model(), 0, base.tokenizer()::encode));
        Trainer trainer =
            new Trainer(adapter, new AnswerLoss(base.model(), train), config, workers)) {
      AnswerEvaluator evaluator = new AnswerEvaluator(base.model(), workers);
      Losses bare = evaluator.losses(Attachments.NONE, test);
      for (int step = 0; step < steps; step++) {
        trainer.step();
      }
      return new Measured(bare, evaluator.losses(adapter, test));
    }
  }

  /** The difference of mean losses, with the interval that answers drawn anew would give. */
  private static void print(String what, Losses exact, Losses int8) {
    double tokens = 0;
    double difference = 0;
    for (int i = 0; i < exact.sums().length; i++) {
      tokens += exact.counts()[i];
      difference += int8.sums()[i] - exact.sums()[i];
    }
    double mean = difference / tokens;
    double squares = 0;
    for (int i = 0; i < exact.sums().length; i++) {
      double own = int8.sums()[i] - exact.sums()[i] - mean * exact.counts()[i];
      squares += own * own;
    }
    double half = NORMAL_95 * Math.sqrt(squares) / tokens;
    System.out.printf(
        Locale.ROOT,
        "%-28s %d answers: float32 %.4f, int8 %.4f, difference %+.4f ± %.4f (%+.2f ± %.2f %%)%n",
        what,
        exact.sums().length,
        exact.mean(),
        int8.mean(),
        mean,
        half,
        100 * mean / exact.mean(),
        100 * half / exact.mean());
  }
}
