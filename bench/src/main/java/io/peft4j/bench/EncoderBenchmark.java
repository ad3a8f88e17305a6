package io.peft4j.bench;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.data.DataOrder;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.format.UserError;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.Ia3;
import io.peft4j.method.Lora;
import io.peft4j.method.PrefixTuning;
import io.peft4j.method.PromptTuning;
import io.peft4j.nn.Sequence;
import io.peft4j.task.LinearHead;
import io.peft4j.text.Encoded;
import io.peft4j.train.Classification;
import io.peft4j.train.TrainConfig;
import io.peft4j.train.Trainer;
import io.peft4j.trial.LoadedBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Our side of the encoder benchmark: {@code main BASE CSV METHOD STEPS BATCH}, one line of JSON.
 *
 * <p>Batches are the file's rows in their order, and a step tokenizes its batch, as the peer's
 * does. The first steps are not counted. The peak is the whole process's, start and loading
 * included.
 */
public final class EncoderBenchmark {
  private static final int WARMUP = 5;
  private static final int MAX_LENGTH = 128;
  private static final long SEED = 0;

  private EncoderBenchmark() {}

  /** Trains for some steps and prints how fast that was. */
  public static void main(String[] args) throws IOException {
    List<Sentences.Row> rows = Sentences.read(Path.of(args[1]));
    PeftMethod method = method(args[2]);
    int steps = Integer.parseInt(args[3]);
    int batch = Integer.parseInt(args[4]);
    int cores = Runtime.getRuntime().availableProcessors();
    TrainConfig config =
        new TrainConfig(SEED, steps + WARMUP, batch, cores, rate(method), 1e-3, 0.01, 0, 1);
    try (LoadedBase base = LoadedBase.load(Path.of(args[0]));
        Workers workers = new Workers(cores)) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("side", "ours");
      line.put("method", args[2]);
      line.putAll(train(base, rows, method, config, workers));
      line.put("peak_bytes", ProcessFacts.peakBytes());
      ProcessFacts.print(line);
    }
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  private static Map<String, Object> train(
      LoadedBase base,
      List<Sentences.Row> rows,
      PeftMethod method,
      TrainConfig config,
      Workers workers) {
    List<String> labels = rows.stream().map(Sentences.Row::label).distinct().sorted().toList();
    DataOrder order = new DataOrder(rows.size(), config.batchSize(), SEED);
    Sequence[] sequences = new Sequence[rows.size()];
    int[] classes = new int[rows.size()];
    BaseSetup setup = new BaseSetup(base.model(), SEED, base.tokenizer()::encode);
    try (AttachedAdapter adapter = AttachedAdapter.attach(base.model(), method, setup);
        LinearHead head = head(labels.size(), base.model().sites().hidden());
        Trainer trainer =
            new Trainer(
                adapter,
                new Classification(
                    base.model(), head, new Tokenized(Arrays.asList(sequences), classes, 0)),
                config,
                workers)) {
      long nanos = 0;
      long tokens = 0;
      double loss = 0;
      for (int step = 0; step < config.steps(); step++) {
        List<Sentences.Row> batch =
            rows.subList(step * config.batchSize(), (step + 1) * config.batchSize());
        long start = System.nanoTime();
        List<String> texts = batch.stream().map(Sentences.Row::text).toList();
        List<Encoded> encoded = base.tokenizer().encodeAll(texts, null, MAX_LENGTH);
        // The trainer draws its examples; they are put where it will look.
        int[] places = order.batch(step);
        for (int i = 0; i < places.length; i++) {
          sequences[places[i]] = new Sequence(encoded.get(i).ids(), encoded.get(i).types());
          classes[places[i]] = labels.indexOf(batch.get(i).label());
        }
        loss = trainer.step().loss();
        if (step >= WARMUP) {
          nanos += System.nanoTime() - start;
          tokens += encoded.stream().mapToInt(Encoded::length).sum();
        }
      }
      double seconds = nanos / 1e9;
      int examples = (config.steps() - WARMUP) * config.batchSize();
      return Map.of(
          "examples_s", examples / seconds, "tokens_s", tokens / seconds, "last_loss", loss);
    }
  }

  private static LinearHead head(int classes, int width) {
    try (Scope scope = Scope.open()) {
      Tensor weight = torch.randn(classes, width).mul_(new Scalar(0.02));
      return new LinearHead(weight, torch.zeros(classes));
    }
  }

  /** The peer's methods at the peer's settings. */
  private static PeftMethod method(String name) {
    return switch (name) {
      case "full" -> new FullFineTuning();
      case "lora" -> new Lora(8, TargetModules.named("query", "value"));
      case "prefix" -> new PrefixTuning(20);
      case "prompt" -> new PromptTuning(20);
      case "ia3" -> new Ia3();
      default -> throw new UserError(name + " is not measured: lora, full, prefix, prompt or ia3");
    };
  }

  private static double rate(PeftMethod method) {
    return method instanceof FullFineTuning ? 1e-4 : 1e-3;
  }
}
