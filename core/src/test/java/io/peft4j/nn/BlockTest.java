package io.peft4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.format.Json;
import io.peft4j.method.BottleneckAdapter;
import io.peft4j.method.Lora;
import io.peft4j.method.Methods;
import io.peft4j.method.PrefixTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyBert;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backward passes written by hand against autograd over each block alone, in float64. */
class BlockTest {
  private static final double CLOSE = 1e-12;
  private static final List<Sequence> BATCH =
      List.of(
          new Sequence(new int[] {5, 17, 99, 3}, new int[] {0, 0, 1, 1}),
          Sequence.of(42, 43),
          Sequence.of(9, 8, 7, 6));

  private static BaseModel base;
  private static Transformer plain;

  /** A block with the default backward pass. */
  private record Plain(Block block) implements Block {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return block.forward(x, pass);
    }

    @Override
    public Tensor[] keyValues(Tensor x, Pass pass) {
      return block.keyValues(x, pass);
    }
  }

  @BeforeAll
  static void load() {
    base = TinyBert.load(Precision.F64);
    Transformer whole = base.transformer();
    plain =
        new Transformer(whole.embeddings(), whole.blocks().stream().map(Plain::new).toList(), null);
  }

  @AfterAll
  static void close() {
    base.close();
  }

  static List<Methods.Entry> methods() {
    return Methods.all();
  }

  private static AttachedAdapter attach(PeftMethod method) {
    BaseSetup setup = new BaseSetup(base, 1, text -> new int[] {7, 8});
    AttachedAdapter adapter = AttachedAdapter.attach(base, method, setup);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (Parameter p : adapter.parameters()) {
        p.set(p.value().add(new Rng(2, p.name()).normal(p.value(), 0.1, p.value().shape())));
      }
    }
    return adapter;
  }

  /** Hidden rows, and all gradients for a gradient of them drawn at random. */
  private record Result(Tensor hidden, List<Tensor> gradients) {}

  private static Result run(Transformer transformer, List<Segment> segments, Masks masks) {
    List<Gradients> gradients =
        segments.stream()
            .map(s -> new Gradients(((AttachedAdapter) s.attachments()).parameters()))
            .toList();
    Rows rows = Rows.of(segments);
    try (Pass pass = Pass.training(rows, gradients, masks)) {
      Tensor hidden = transformer.record(pass);
      transformer.backward(new Rng(3, "g").normal(hidden, 1, hidden.shape()), pass);
      List<Tensor> flat = gradients.stream().map(g -> g.flat().clone()).toList();
      gradients.forEach(Gradients::close);
      return new Result(hidden, flat);
    }
  }

  private static void agree(List<Segment> segments, Masks masks) {
    try (Scope scope = Scope.open()) {
      Result byHand = run(base.transformer(), segments, masks);
      Result byAutograd = run(plain, segments, masks);
      assertThat(difference(byHand.hidden, byAutograd.hidden)).isLessThan(CLOSE);
      for (int i = 0; i < segments.size(); i++) {
        Tensor g = byHand.gradients.get(i);
        assertThat(g.abs().max().item_double()).isPositive();
        assertThat(difference(g, byAutograd.gradients.get(i)))
            .as("gradients of segment %d", i)
            .isLessThan(CLOSE * Math.max(1, g.abs().max().item_double()));
      }
    }
  }

  private static double difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void byHandIsAutograd(Methods.Entry entry) {
    try (AttachedAdapter adapter = attach(entry.method())) {
      agree(List.of(new Segment(adapter, BATCH)), null);
    }
  }

  @Test
  void dropoutMasksAreTheSameBothWays() {
    PeftMethod method =
        Methods.with(
            new Lora(4, TargetModules.ALL_LINEAR),
            Json.mapper().valueToTree(Map.of("lora_dropout", 0.3)));
    try (AttachedAdapter adapter = attach(method)) {
      agree(List.of(new Segment(adapter, BATCH)), new Masks(1, 2, new int[] {4, 5, 6}));
    }
  }

  @Test
  void segmentsOfDifferentMethodsTrainInOnePass() {
    try (AttachedAdapter lora = attach(new Lora(4, TargetModules.ALL_LINEAR));
        AttachedAdapter prefix = attach(new PrefixTuning(3));
        AttachedAdapter houlsby = attach(BottleneckAdapter.houlsby(4))) {
      List<Segment> segments =
          List.of(
              new Segment(lora, BATCH), new Segment(prefix, BATCH), new Segment(houlsby, BATCH));
      agree(segments, null);
      try (Scope scope = Scope.open()) {
        Result together = run(base.transformer(), segments, null);
        for (int i = 0; i < segments.size(); i++) {
          // The random gradient of the hidden rows depends on their number: compare the rows alone.
          Tensor alone = hidden(segments.get(i));
          long rows = alone.size(0);
          assertThat(difference(together.hidden.narrow(0, i * rows, rows), alone))
              .isLessThan(CLOSE);
        }
      }
    }
  }

  private static Tensor hidden(Segment segment) {
    try (Pass pass = Pass.plain(Rows.of(List.of(segment)))) {
      return base.transformer().forward(pass);
    }
  }

  @Test
  void keyValuesOfTheBareBaseHaveALayersKeysBeforeItsValues() {
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(Attachments.NONE, List.of(Sequence.of(7, 8, 9)))));
      Tensor all = base.transformer().keyValues(Pass.plain(rows));
      assertThat(all.shape()).containsExactly(3, 2 * 2 * 32);
      Tensor x = base.transformer().embeddings().forward(Pass.plain(rows));
      Tensor[] first = base.transformer().blocks().get(0).keyValues(x, Pass.plain(rows));
      assertThat(difference(all.narrow(1, 0, 32), first[0])).isZero();
      assertThat(difference(all.narrow(1, 32, 32), first[1])).isZero();
    }
  }
}
