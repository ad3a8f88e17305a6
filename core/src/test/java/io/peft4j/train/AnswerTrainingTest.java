package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.data.Supervised;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.format.Json;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.Lora;
import io.peft4j.method.Methods;
import io.peft4j.method.PrefixTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import io.peft4j.nn.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trainer with the loss of answers on a tiny Llama. */
class AnswerTrainingTest {
  private static BaseModel base;
  private static List<Supervised> data;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    base = TinyCausal.load("llama", Precision.F32);
    data = AnswerLossTest.examples(30, new Random(1));
  }

  @AfterAll
  static void close() {
    base.close();
  }

  static List<PeftMethod> methods() {
    Map<String, Object> dropout = Map.of("lora_dropout", 0.2);
    return List.of(
        Methods.with(new Lora(4, TargetModules.ALL_LINEAR), Json.mapper().valueToTree(dropout)),
        new PrefixTuning(3),
        new FullFineTuning());
  }

  private static TrainConfig config(int batch, int accumulation, int shards, boolean recompute) {
    return new TrainConfig(
        5, true, batch, accumulation, shards, recompute, 5e-3, 5e-3, 0, 1, Schedule.linear(12, 0));
  }

  private static final class Run implements AutoCloseable {
    final AttachedAdapter adapter;
    final Workers workers;
    final Trainer trainer;
    final List<Trainer.Step> steps = new ArrayList<>();

    Run(PeftMethod method, TrainConfig config, int workerCount) {
      this(method, config, workerCount, data);
    }

    Run(PeftMethod method, TrainConfig config, int workerCount, List<Supervised> data) {
      adapter = AttachedAdapter.attach(base, method, new BaseSetup(base, 1, text -> new int[] {7}));
      workers = new Workers(workerCount);
      trainer = new Trainer(adapter, new AnswerLoss(base, data), config, workers);
    }

    Run to(int step) {
      while (trainer.stepsTaken() < step) {
        steps.add(trainer.step());
      }
      return this;
    }

    double[] values() {
      try (Scope scope = Scope.open()) {
        return Ops.doubles(
            Ops.cat(
                0,
                adapter.parameters().stream()
                    .map(Parameter::value)
                    .map(value -> value.detach().reshape(-1))
                    .toArray(Tensor[]::new)));
      }
    }

    @Override
    public void close() {
      trainer.close();
      adapter.close();
      workers.close();
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anyNumberOfWorkersAndAResumedRunGiveTheSameBits(PeftMethod method) {
    TrainConfig config = config(4, 2, 3, false);
    Path file = folder.resolve("state.safetensors");
    try (Run unbroken = new Run(method, config, 1).to(8);
        Run broken = new Run(method, config, 2).to(3);
        Run resumed = new Run(method, config, 2)) {
      assertThat(broken.steps).isEqualTo(unbroken.steps.subList(0, 3));
      broken.trainer.save(file);
      resumed.trainer.restore(file);
      resumed.to(8);
      assertThat(resumed.steps).isEqualTo(unbroken.steps.subList(3, 8));
      assertThat(resumed.values()).isEqualTo(unbroken.values());
    }
  }

  @Test
  void howAStepIsCutChangesNoMoreThanRounding() {
    PeftMethod method = methods().get(0);
    try (Run whole = new Run(method, config(8, 1, 1, false), 1).to(4);
        Run halves = new Run(method, config(4, 2, 2, false), 2).to(4);
        Run singles = new Run(method, config(1, 8, 1, false), 1).to(4);
        Run again = new Run(method, config(4, 2, 2, true), 2).to(4)) {
      for (int i = 0; i < 4; i++) {
        for (Run other : List.of(halves, singles, again)) {
          assertThat(other.steps.get(i).loss()).isCloseTo(whole.steps.get(i).loss(), within(1e-4));
          assertThat(other.steps.get(i).gradientNorm())
              .isCloseTo(whole.steps.get(i).gradientNorm(), within(1e-3));
          assertThat(other.steps.get(i).tokens()).isEqualTo(whole.steps.get(i).tokens());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theLossFalls(PeftMethod method) {
    TrainConfig config =
        new TrainConfig(5, true, 10, 1, 2, false, 2e-2, 2e-2, 0, 1, Schedule.linear(60, 0.1));
    List<Supervised> one =
        data.stream()
            .map(
                example -> {
                  int[] ids = example.sequence().ids().clone();
                  IntStream.of(example.targets()).forEach(target -> ids[target] = 42);
                  return new Supervised(Sequence.of(ids), example.targets());
                })
            .toList();
    try (Run run = new Run(method, config, 2, one).to(60)) {
      double first = run.steps.subList(0, 5).stream().mapToDouble(Trainer.Step::loss).sum();
      double last = run.steps.subList(55, 60).stream().mapToDouble(Trainer.Step::loss).sum();
      assertThat(last).isLessThan(0.8 * first);
    }
  }
}
