package io.peft4j.bench;

import io.peft4j.adapter.AdapterDirectory;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.data.Supervised;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Workers;
import io.peft4j.method.FullFineTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.Schedule;
import io.peft4j.train.TrainConfig;
import io.peft4j.train.Trainer;
import io.peft4j.trial.LoadedBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Our side of run-vs-peft: {@code main BASE DATA METHOD STEPS BATCH START PRECISION}, one line of
 * JSON.
 *
 * <p>Examples come in the file's order, through the base's chat template. The adapter starts from
 * what the peer started from. The first steps are not counted. The peak is the whole process's,
 * start and loading included.
 */
public final class CausalBenchmark {
  private static final int WARMUP = 2;

  private CausalBenchmark() {}

  /** Trains for some steps and prints how fast that was. */
  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[3]) + WARMUP;
    int batch = Integer.parseInt(args[4]);
    Path path = Path.of(args[0]);
    List<Supervised> data = Answers.read(path, Path.of(args[1]), 0, steps * batch);
    Precision precision = Precision.valueOf(args[6].toUpperCase(Locale.ROOT));
    int cores = Runtime.getRuntime().availableProcessors();
    TrainConfig config =
        new TrainConfig(
            0,
            false,
            batch,
            1,
            cores,
            false,
            1e-4,
            1e-4,
            0.01,
            1,
            new Schedule(Schedule.Shape.CONSTANT, steps, 0));
    try (LoadedBase base = LoadedBase.load(path, precision);
        Workers workers = new Workers(cores)) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("side", precision == Precision.INT8 ? "int8" : "ours");
      line.put("method", args[2]);
      try (AttachedAdapter adapter = adapter(base, args[2], Path.of(args[5]));
          Trainer trainer =
              new Trainer(adapter, new AnswerLoss(base.model(), data), config, workers)) {
        line.put("trained", adapter.parameterCount());
        line.putAll(train(trainer, steps));
      }
      line.put("peak_bytes", ProcessFacts.peakBytes());
      line.put("product_gflops", ProductRate.measure(workers));
      ProcessFacts.print(line);
    }
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  private static AttachedAdapter adapter(LoadedBase base, String method, Path start) {
    BaseModel model = base.model();
    return method.equals("full")
        ? AttachedAdapter.attach(
            model, new FullFineTuning(), new BaseSetup(model, 0, base.tokenizer()::encode))
        : AdapterDirectory.load(model, start, base.tokenizer()::encode);
  }

  private static Map<String, Object> train(Trainer trainer, int steps) {
    long nanos = 0;
    long tokens = 0;
    List<Double> losses = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      long start = System.nanoTime();
      Trainer.Step taken = trainer.step();
      long time = System.nanoTime() - start;
      losses.add(taken.loss());
      seconds.add(time / 1e9);
      if (step >= WARMUP) {
        nanos += time;
        tokens += taken.tokens();
      }
    }
    return Map.of(
        "tokens", tokens, "tokens_s", tokens / (nanos / 1e9), "step_s", seconds, "losses", losses);
  }
}
