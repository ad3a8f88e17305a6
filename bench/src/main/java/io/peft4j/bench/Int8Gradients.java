package io.peft4j.bench;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.TargetModules;
import io.peft4j.data.Supervised;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.method.Lora;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.Objective;
import io.peft4j.trial.LoadedBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * How a causal base in eight bits turns the gradients of LoRA at every linear site: {@code main
 * BASE TRAIN}, the cosines to float32 by kind of module.
 */
public final class Int8Gradients {
  private static final int EXAMPLES = 8;
  private static final int RANK = 8;

  private Int8Gradients() {}

  /** Measures and prints. */
  public static void main(String[] args) {
    Path base = Path.of(args[0]);
    List<Supervised> data = Answers.read(base, Path.of(args[1]), 0, EXAMPLES);
    Map<String, double[]> exact = gradients(base, Precision.F32, data);
    Map<String, double[]> int8 = gradients(base, Precision.INT8, data);
    Map<String, List<Double>> byModule = new TreeMap<>();
    exact.forEach(
        (name, g) -> {
          String module = name.replaceFirst(".*\\.(\\w+)\\.lora_[AB].*", "$1");
          byModule.computeIfAbsent(module, m -> new ArrayList<>()).add(cosine(g, int8.get(name)));
        });
    byModule.forEach(
        (module, cosines) ->
            System.out.printf(
                Locale.ROOT,
                "%-10s mean %.4f, least %.4f of %d gradients%n",
                module,
                cosines.stream().mapToDouble(c -> c).average().orElseThrow(),
                cosines.stream().mapToDouble(c -> c).min().orElseThrow(),
                cosines.size()));
    // Native threads of the libraries must not hold the process up.
    System.exit(0);
  }

  private static Map<String, double[]> gradients(
      Path path, Precision precision, List<Supervised> data) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off();
        LoadedBase base = LoadedBase.load(path, precision);
        AttachedAdapter adapter =
            AttachedAdapter.attach(
                base.model(),
                new Lora(RANK, TargetModules.ALL_LINEAR),
                new BaseSetup(base.model(), 0, base.tokenizer()::encode));
        Gradients gradients = new Gradients(adapter.parameters())) {
      for (Parameter p : adapter.parameters()) {
        // Not where LoRA starts, where half of the gradients are zero.
        p.set(new Rng(1, p.name()).normal(p.value(), 0.02, p.value().shape()));
      }
      AnswerLoss objective = new AnswerLoss(base.model(), data);
      int[] examples = IntStream.range(0, data.size()).toArray();
      Rows rows =
          Rows.of(List.of(new Segment(adapter, data.stream().map(Supervised::sequence).toList())));
      try (Pass pass = Pass.training(rows, List.of(gradients), null)) {
        Tensor hidden = base.model().transformer().record(pass);
        Objective.Outcome outcome =
            objective.backward(hidden, rows, examples, objective.weight(examples), gradients);
        base.model().transformer().backward(outcome.gradient(), pass);
      }
      Map<String, double[]> named = new LinkedHashMap<>();
      adapter.parameters().forEach(p -> named.put(p.name(), Ops.doubles(gradients.of(p))));
      return named;
    }
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    double lengths = 0;
    double other = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      lengths += a[i] * a[i];
      other += b[i] * b[i];
    }
    return dot / Math.sqrt(lengths * other);
  }
}
