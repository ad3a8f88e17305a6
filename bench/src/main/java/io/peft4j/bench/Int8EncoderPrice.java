package io.peft4j.bench;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.TargetModules;
import io.peft4j.data.Dataset;
import io.peft4j.data.Tokenized;
import io.peft4j.data.WordNetLadder;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Workers;
import io.peft4j.method.Lora;
import io.peft4j.task.LinearHead;
import io.peft4j.train.Classification;
import io.peft4j.train.Evaluator;
import io.peft4j.train.Evaluator.Evaluation;
import io.peft4j.train.TrainConfig;
import io.peft4j.train.Trainer;
import io.peft4j.trial.LoadedBase;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/**
 * What the embedded encoder in eight bits costs: {@code main STEPS}.
 *
 * <p>Loss and accuracy on the supersense rung's test items with LoRA and a linear head after some
 * steps, in float32 and in eight bits.
 */
public final class Int8EncoderPrice {
  private static final int BATCH = 32;
  private static final int MAX_LENGTH = 128;
  private static final double RATE = 1e-3;

  private Int8EncoderPrice() {}

  /** Measures and prints. */
  public static void main(String[] args) {
    int steps = Integer.parseInt(args[0]);
    Dataset task = WordNetLadder.load("supersense", 0);
    int[] labels = task.test().stream().mapToInt(example -> example.label()).toArray();
    Evaluation exact = measure(Precision.F32, task, steps);
    Evaluation int8 = measure(Precision.INT8, task, steps);
    System.out.printf(
        Locale.ROOT,
        "LoRA query,value r=8, %d steps, %d items: loss float32 %.4f, int8 %.4f (%+.2f %%);"
            + " accuracy %.1f %%, %.1f %%%n",
        steps,
        labels.length,
        exact.loss(),
        int8.loss(),
        100 * (int8.loss() / exact.loss() - 1),
        accuracy(exact, labels),
        accuracy(int8, labels));
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  private static double accuracy(Evaluation found, int[] labels) {
    return 100.0
        * IntStream.range(0, labels.length).filter(i -> found.predicted()[i] == labels[i]).count()
        / labels.length;
  }

  private static Evaluation measure(Precision precision, Dataset task, int steps) {
    int cores = Runtime.getRuntime().availableProcessors();
    TrainConfig config = new TrainConfig(0, steps, BATCH, 2, RATE, RATE, 0.01, 0.1, 1);
    try (LoadedBase base = LoadedBase.load(null, precision);
        Workers workers = new Workers(cores);
        AttachedAdapter adapter =
            AttachedAdapter.attach(
                base.model(),
                new Lora(8, TargetModules.named("query", "value")),
                new BaseSetup(base.model(), 0, base.tokenizer()::encode));
        LinearHead head =
            new LinearHead(
                torch.zeros(task.labels().size(), base.model().sites().hidden()),
                torch.zeros(task.labels().size()))) {
      Tokenized train = Tokenized.of(task.train(), base.tokenizer(), MAX_LENGTH);
      Tokenized test = Tokenized.of(task.test(), base.tokenizer(), MAX_LENGTH);
      try (Trainer trainer =
          new Trainer(adapter, new Classification(base.model(), head, train), config, workers)) {
        for (int step = 0; step < steps; step++) {
          trainer.step();
        }
        return new Evaluator(base.model(), workers).evaluate(adapter, head, test);
      }
    }
  }
}
