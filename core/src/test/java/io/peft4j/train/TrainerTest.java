package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.data.Tokenized;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.engine.Workers;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.Lora;
import io.peft4j.method.Methods;
import io.peft4j.method.PrefixTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyBert;
import io.peft4j.nn.Sequence;
import io.peft4j.task.LabelVectors;
import io.peft4j.task.LinearHead;
import io.peft4j.task.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final TrainConfig CONFIG = new TrainConfig(5, 12, 8, 3, 1e-2, 1e-3, 0.01, 0.25, 1);

  private static BaseModel base;
  private static Tokenized data;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    base = TinyBert.load(Precision.F32);
    Random random = new Random(1);
    List<Sequence> sequences = new ArrayList<>();
    int[] labels = new int[30];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3;
      int[] ids = random.ints(2 + random.nextInt(9), 5, 120).toArray();
      ids[0] = 10 + labels[i]; // what there is to learn
      sequences.add(Sequence.of(ids));
    }
    data = new Tokenized(sequences, labels, 0);
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

  private static PeftMethod dropoutLora() {
    return methods().get(0);
  }

  /** A trainer with everything that it trains. */
  private static final class Run implements AutoCloseable {
    final AttachedAdapter adapter;
    final Scoring scoring;
    final Workers workers;
    final Trainer trainer;
    final List<Double> losses = new ArrayList<>();

    Run(PeftMethod method, TrainConfig config, int workerCount, boolean linear) {
      adapter = AttachedAdapter.attach(base, method, new BaseSetup(base, 1, text -> new int[] {7}));
      try (Scope scope = Scope.open()) {
        Tensor like = base.transformer().embeddings().wordTable();
        Tensor vectors = new Rng(2, "labels").normal(like, 1, 3, 32);
        scoring = linear ? new LinearHead(vectors, like.new_zeros(3)) : new LabelVectors(vectors);
      }
      workers = new Workers(workerCount);
      trainer = new Trainer(adapter, new Classification(base, scoring, data), config, workers);
    }

    Run to(int step) {
      while (trainer.stepsTaken() < step) {
        losses.add(trainer.step().loss());
      }
      return this;
    }

    double[] values() {
      try (Scope scope = Scope.open()) {
        List<Tensor> all = new ArrayList<>();
        for (Parameter p : adapter.parameters()) {
          all.add(p.value().detach().reshape(-1));
        }
        scoring.parameters().forEach(p -> all.add(p.value().detach().reshape(-1)));
        return Ops.doubles(Ops.cat(0, all.toArray(Tensor[]::new)));
      }
    }

    @Override
    public void close() {
      trainer.close();
      adapter.close();
      scoring.close();
      workers.close();
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void oneAndTwoWorkersGiveTheSameBits(PeftMethod method) {
    try (Run one = new Run(method, CONFIG, 1, true).to(12);
        Run two = new Run(method, CONFIG, 2, true).to(12)) {
      assertThat(two.losses).isEqualTo(one.losses);
      assertThat(two.values()).isEqualTo(one.values());
    }
  }

  @Test
  void shardsChangeNoMoreThanRounding() {
    TrainConfig other = new TrainConfig(5, 12, 8, 1, 1e-2, 1e-3, 0.01, 0.25, 1);
    try (Run three = new Run(dropoutLora(), CONFIG, 1, true).to(4);
        Run single = new Run(dropoutLora(), other, 1, true).to(4)) {
      for (int i = 0; i < 4; i++) {
        assertThat(single.losses.get(i)).isCloseTo(three.losses.get(i), within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aResumedRunIsTheUnbrokenOneBitForBit(PeftMethod method) {
    Path file = folder.resolve("state.safetensors");
    try (Run unbroken = new Run(method, CONFIG, 2, true).to(12);
        Run broken = new Run(method, CONFIG, 2, true).to(5);
        Run resumed = new Run(method, CONFIG, 1, true)) {
      broken.trainer.save(file);
      resumed.trainer.restore(file);
      assertThat(resumed.trainer.stepsTaken()).isEqualTo(5);
      resumed.to(12);
      assertThat(resumed.losses).isEqualTo(unbroken.losses.subList(5, 12));
      assertThat(resumed.values()).isEqualTo(unbroken.values());
    }
  }

  @Test
  void aStateOfAnotherRunOrADamagedFileIsRefused() throws IOException {
    Path file = folder.resolve("state.safetensors");
    try (Run lora = new Run(dropoutLora(), CONFIG, 1, false).to(1);
        Run prefix = new Run(new PrefixTuning(3), CONFIG, 1, false)) {
      lora.trainer.save(file);
      assertThatThrownBy(() -> prefix.trainer.restore(file))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("state.safetensors");
      Files.write(file, new byte[20]);
      assertThatThrownBy(() -> lora.trainer.restore(file)).isInstanceOf(UserError.class);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theLossFalls(PeftMethod method) {
    TrainConfig config = new TrainConfig(5, 60, 10, 2, 2e-2, 1e-3, 0, 0.1, 1);
    try (Run run = new Run(method, config, 2, false).to(60)) {
      double first = run.losses.subList(0, 5).stream().mapToDouble(d -> d).average().orElseThrow();
      double last = run.losses.subList(55, 60).stream().mapToDouble(d -> d).average().orElseThrow();
      assertThat(last).isLessThan(0.8 * first);
    }
  }

  @Test
  void divergenceIsReportedAndChangesNothing() {
    TrainConfig wild = new TrainConfig(5, 50, 8, 2, 1e30, 1e-3, 0, 0, 1);
    try (Run run = new Run(new FullFineTuning(), wild, 2, false)) {
      double loss = 0;
      for (int i = 0; i < 50 && Double.isFinite(loss); i++) {
        loss = run.trainer.step().loss();
      }
      assertThat(loss).isNaN();
      int steps = run.trainer.stepsTaken();
      assertThat(steps).isPositive().isLessThan(50);
      double[] values = run.values();
      assertThat(run.trainer.step().loss()).isNaN();
      assertThat(run.trainer.stepsTaken()).isEqualTo(steps);
      assertThat(run.values()).isEqualTo(values);
    }
  }

  @Test
  void theOptimizerHoldsTwoMomentsOfEachParameter() {
    try (Run run = new Run(new PrefixTuning(3), CONFIG, 1, true)) {
      assertThat(run.trainer.optimizerBytes()).isEqualTo(2 * 4 * (3 * 2 * 2 * 32 + 3 * 32 + 3));
    }
  }

  @Test
  void memoryStaysFlatOverTwoThousandSteps() {
    TrainConfig longRun = new TrainConfig(5, 2000, 8, 2, 1e-3, 1e-3, 0, 0.1, 1);
    try (Run run = new Run(dropoutLora(), longRun, 2, true).to(200)) {
      System.gc();
      long objects = Torch.trackedObjects();
      long bytes = Torch.residentBytes();
      run.to(2000);
      System.gc();
      // Fewer is fine: the collector may free what other tests left behind.
      assertThat(Torch.trackedObjects()).isLessThanOrEqualTo(objects);
      assertThat((double) Torch.residentBytes()).isLessThan(1.05 * bytes);
    }
  }
}
