package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A base in eight bits beside the same in float32. */
class Int8TrainingTest {
  private static final List<Supervised> DATA = AnswerLossTest.examples(6, new Random(1));

  private record Found(double loss, Map<String, double[]> gradients) {}

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma3", "gpt2"})
  void lossAndGradientsAreNearlyThoseOfFloat32(String name) {
    Found exact = found(name, Precision.F32);
    Found int8 = found(name, Precision.INT8);
    assertThat(int8.loss).isNotEqualTo(exact.loss).isCloseTo(exact.loss, within(0.01 * exact.loss));
    exact.gradients.forEach(
        (parameter, g) ->
            assertThat(cosine(g, int8.gradients.get(parameter))).as(parameter).isGreaterThan(0.99));
  }

  @Test
  void aSecondPassGivesTheSameBits() {
    assertThat(found("llama", Precision.INT8).gradients)
        .usingRecursiveComparison()
        .isEqualTo(found("llama", Precision.INT8).gradients);
  }

  private static Found found(String name, Precision precision) {
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load(name, precision);
        AttachedAdapter adapter =
            AttachedAdapter.attach(
                base,
                new Lora(4, TargetModules.ALL_LINEAR),
                new BaseSetup(base, 1, text -> new int[] {7}));
        Gradients gradients = new Gradients(adapter.parameters())) {
      for (Parameter p : adapter.parameters()) {
        // Not where LoRA starts, where half of the gradients are zero.
        p.set(new Rng(3, p.name()).normal(p.value(), 0.1, p.value().shape()));
      }
      int[] examples = IntStream.range(0, DATA.size()).toArray();
      AnswerLoss objective = new AnswerLoss(base, DATA);
      Rows rows =
          Rows.of(List.of(new Segment(adapter, DATA.stream().map(Supervised::sequence).toList())));
      try (Pass pass = Pass.training(rows, List.of(gradients), null);
          GradMode off = GradMode.off()) {
        Tensor hidden = base.transformer().record(pass);
        Objective.Outcome outcome =
            objective.backward(hidden, rows, examples, objective.weight(examples), gradients);
        base.transformer().backward(outcome.gradient(), pass);
        Map<String, double[]> named = new LinkedHashMap<>();
        adapter.parameters().forEach(p -> named.put(p.name(), Ops.doubles(gradients.of(p))));
        return new Found(outcome.loss(), named);
      }
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
