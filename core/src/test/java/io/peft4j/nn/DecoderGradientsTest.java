package io.peft4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.format.Json;
import io.peft4j.method.BottleneckAdapter;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.Lora;
import io.peft4j.method.Methods;
import io.peft4j.method.PrefixTuning;
import io.peft4j.method.PromptTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Decoders' passes written by hand against autograd over the whole model, head and tied embeddings
 * too, in float64.
 */
class DecoderGradientsTest {
  private static final double CLOSE = 1e-11;
  private static final List<Sequence> BATCH =
      List.of(
          Sequence.of(5, 17, 99, 3, 42, 43, 7, 150),
          Sequence.of(42, 43),
          Sequence.of(5),
          Sequence.of(9, 8, 7, 6, 5, 4, 3, 12));

  private static final Map<String, BaseModel> BASES = new LinkedHashMap<>();

  private static BaseModel base(String name) {
    return BASES.computeIfAbsent(name, n -> TinyCausal.load(n, Precision.F64));
  }

  @AfterAll
  static void close() {
    BASES.values().forEach(BaseModel::close);
    BASES.clear();
  }

  /** Every method on Llama, and what reaches every layer of the other families. */
  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Methods.Entry entry : Methods.all()) {
      if (!entry.name().equals("bitfit")) { // there is no bias in it
        cases.add(Arguments.of("llama", entry.name()));
      }
      cases.add(Arguments.of("gpt2", entry.name()));
    }
    for (String name : List.of("llama-llama3", "llama-linear", "mistral", "gemma2", "gemma3")) {
      for (String method : List.of("full", "lora", "prefix", "prompt")) {
        cases.add(Arguments.of(name, method));
      }
    }
    cases.add(Arguments.of("qwen3", "norm"));
    cases.add(Arguments.of("qwen2", "bitfit"));
    cases.add(Arguments.of("llama-llama3", "bitfit"));
    return cases;
  }

  private static AttachedAdapter attach(BaseModel base, PeftMethod method) {
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

  private static Tensor weights(Tensor logits) {
    return new Rng(3, "g").normal(logits, 1, logits.shape());
  }

  private static List<Tensor> byHand(
      BaseModel base, List<Segment> segments, Masks masks, boolean again) {
    List<Gradients> gradients =
        segments.stream()
            .map(s -> new Gradients(((AttachedAdapter) s.attachments()).parameters()))
            .toList();
    Rows rows = Rows.of(segments);
    try (GradMode off = GradMode.off();
        Pass pass =
            again
                ? Pass.recomputing(rows, gradients, masks)
                : Pass.training(rows, gradients, masks)) {
      Tensor hidden = base.transformer().record(pass);
      List<Tensor> parts = new ArrayList<>();
      for (int i = 0; i < segments.size(); i++) {
        Rows.Span span = rows.spans().get(i);
        Tensor own = Ops.rows(hidden, span.start(), span.end());
        LmHead.Output output = base.lmHead().record(own, span.attachments());
        parts.add(base.lmHead().backward(output, weights(output.logits()), gradients.get(i)));
      }
      base.transformer().backward(Ops.cat(0, parts.toArray(Tensor[]::new)), pass);
      List<Tensor> flat = gradients.stream().map(g -> g.flat().clone()).toList();
      gradients.forEach(Gradients::close);
      return flat;
    }
  }

  private static Tensor byAutograd(BaseModel base, Segment segment) {
    Rows rows = Rows.of(List.of(segment));
    List<Parameter> parameters = ((AttachedAdapter) segment.attachments()).parameters();
    Tensor logits;
    try (GradMode on = GradMode.on();
        Pass pass = Pass.plain(rows)) {
      logits = base.lmHead().logits(base.transformer().forward(pass), segment.attachments());
    }
    List<Tensor> values = parameters.stream().map(Parameter::value).toList();
    List<Tensor> flat = new ArrayList<>();
    List<Tensor> found = Ops.vectorJacobian(logits, values, weights(logits.detach()));
    for (int i = 0; i < values.size(); i++) {
      Tensor g = found.get(i);
      flat.add(g == null ? values.get(i).new_zeros(values.get(i).numel()) : g.reshape(-1));
    }
    return Ops.cat(0, flat.toArray(Tensor[]::new));
  }

  private static void close(Tensor ours, Tensor theirs) {
    double size = theirs.abs().max().item_double();
    assertThat(size).isPositive();
    assertThat(TinyCausal.difference(ours, theirs)).isLessThan(CLOSE * Math.max(1, size));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void byHandIsAutograd(String model, String method) {
    BaseModel base = base(model);
    try (Scope scope = Scope.open();
        AttachedAdapter adapter = attach(base, Methods.find(method).method())) {
      Segment segment = new Segment(adapter, BATCH);
      Tensor expected = byAutograd(base, segment);
      close(byHand(base, List.of(segment), null, false).get(0), expected);
      close(byHand(base, List.of(segment), null, true).get(0), expected);
    }
  }

  @Test
  void recomputingDrawsTheSameDropout() {
    BaseModel base = base("llama");
    PeftMethod method =
        Methods.with(
            new Lora(4, TargetModules.ALL_LINEAR),
            Json.mapper().valueToTree(Map.of("lora_dropout", 0.3)));
    Masks masks = new Masks(1, 2, new int[] {4, 5, 6, 7});
    try (Scope scope = Scope.open();
        AttachedAdapter adapter = attach(base, method)) {
      List<Segment> segments = List.of(new Segment(adapter, BATCH));
      Tensor once = byHand(base, segments, masks, false).get(0);
      close(byHand(base, segments, masks, true).get(0), once);
      Tensor without = byHand(base, segments, null, false).get(0);
      assertThat(TinyCausal.difference(once, without)).isGreaterThan(1e-3);
    }
  }

  @Test
  void segmentsOfDifferentMethodsTrainInOnePass() {
    BaseModel base = base("llama");
    try (Scope scope = Scope.open();
        AttachedAdapter lora = attach(base, new Lora(4, TargetModules.ALL_LINEAR));
        AttachedAdapter prefix = attach(base, new PrefixTuning(3));
        AttachedAdapter prompt = attach(base, new PromptTuning(2));
        AttachedAdapter full = attach(base, new FullFineTuning());
        AttachedAdapter houlsby = attach(base, BottleneckAdapter.houlsby(4))) {
      List<Segment> segments = new ArrayList<>();
      for (AttachedAdapter each : List.of(lora, prefix, prompt, full, houlsby)) {
        segments.add(new Segment(each, BATCH));
      }
      List<Tensor> together = byHand(base, segments, null, false);
      for (int i = 0; i < together.size(); i++) {
        close(together.get(i), byAutograd(base, segments.get(i)));
      }
    }
  }
}
