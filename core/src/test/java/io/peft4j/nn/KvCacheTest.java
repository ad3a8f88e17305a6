package io.peft4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.UserError;
import io.peft4j.method.BitFit;
import io.peft4j.method.Lora;
import io.peft4j.method.PrefixTuning;
import io.peft4j.method.PromptTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sequences that go on: several at once, under different adapters, longer than the first buffer.
 */
class KvCacheTest {
  private static BaseModel base;

  @BeforeAll
  static void load() {
    base = TinyCausal.load("llama-llama3", Precision.F32);
  }

  @AfterAll
  static void close() {
    base.close();
  }

  private static AttachedAdapter attach(BaseModel base, PeftMethod method) {
    AttachedAdapter adapter =
        AttachedAdapter.attach(base, method, new BaseSetup(base, 1, text -> new int[] {7}));
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (Parameter p : adapter.parameters()) {
        p.set(p.value().add(new Rng(2, p.name()).normal(p.value(), 0.2, p.value().shape())));
      }
    }
    return adapter;
  }

  private static Sequence random(Random random, int length) {
    return Sequence.of(random.ints(length, 3, 160).toArray());
  }

  private static Tensor alone(BaseModel base, Attachments at, Sequence sequence) {
    return TinyCausal.logits(base, at, List.of(sequence));
  }

  /** One sequence that is being read, under its adapter. */
  private record Reader(
      Attachments at, Sequence whole, KvCache cache, List<Tensor> found, int[] read) {
    Sequence next(int n) {
      int from = read[0];
      read[0] = Math.min(whole.length(), from + n);
      return Sequence.of(Arrays.copyOfRange(whole.ids(), from, read[0]));
    }

    boolean done() {
      return read[0] == whole.length();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-llama3", "gemma3"})
  void eachRowGoesThroughItsOwnAdapterAndCache(String name) {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    try (Scope scope = Scope.open();
        BaseModel model = TinyCausal.load(name, Precision.F32);
        AttachedAdapter lora = attach(model, new Lora(2, TargetModules.ALL_LINEAR));
        AttachedAdapter prefix = attach(model, new PrefixTuning(3));
        AttachedAdapter prompt = attach(model, new PromptTuning(2))) {
      List<Reader> readers = new ArrayList<>();
      for (Attachments at : List.of(lora, prefix, prompt, Attachments.NONE)) {
        for (int i = 0; i < 2; i++) {
          Sequence whole = random(random, 1 + random.nextInt(12));
          readers.add(
              new Reader(at, whole, new KvCache(model.sites()), new ArrayList<>(), new int[1]));
        }
      }
      while (readers.stream().anyMatch(r -> !r.done())) {
        // Some go on, others wait, the finished ones are gone.
        List<Reader> now =
            readers.stream().filter(r -> !r.done() && random.nextInt(3) > 0).toList();
        if (!now.isEmpty()) {
          step(model, now, random);
        }
      }
      for (Reader r : readers) {
        Tensor found = Ops.cat(0, r.found.toArray(Tensor[]::new));
        Tensor expected = alone(model, r.at, r.whole);
        assertThat(TinyCausal.difference(found, expected)).as("seed %d", seed).isLessThan(1e-5);
        r.cache.close();
      }
    }
  }

  private static void step(BaseModel model, List<Reader> now, Random random) {
    List<Segment> segments = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    for (Reader r : now) {
      Sequence next = r.next(1 + random.nextInt(4));
      lengths.add(next.length());
      segments.add(new Segment(r.at, List.of(next)));
    }
    Rows rows = Rows.continuing(segments, now.stream().map(Reader::cache).toList());
    Tensor hidden = TinyCausal.hidden(model, rows);
    int at = 0;
    for (int i = 0; i < now.size(); i++) {
      Tensor own = hidden.narrow(0, at, lengths.get(i));
      try (GradMode off = GradMode.off()) {
        now.get(i).found.add(model.lmHead().logits(own, now.get(i).at));
      }
      at += lengths.get(i);
    }
  }

  private static Tensor read(KvCache cache, int... ids) {
    Segment segment = new Segment(Attachments.NONE, List.of(Sequence.of(ids)));
    Rows rows = Rows.continuing(List.of(segment), List.of(cache));
    return TinyCausal.logits(base, Attachments.NONE, rows);
  }

  @Test
  void growsBeyondItsFirstBuffer() {
    try (Scope scope = Scope.open();
        KvCache cache = new KvCache(base.sites())) {
      int[] ids = new Random(3).ints(120, 3, 160).toArray();
      read(cache, Arrays.copyOf(ids, 60));
      long before = cache.bytes();
      List<Tensor> found = new ArrayList<>();
      for (int i = 60; i < ids.length; i++) {
        found.add(read(cache, ids[i]));
      }
      Tensor expected = alone(base, Attachments.NONE, Sequence.of(ids)).narrow(0, 60, 60);
      assertThat(TinyCausal.difference(Ops.cat(0, found.toArray(Tensor[]::new)), expected))
          .isLessThan(1e-5);
      assertThat(cache.length()).isEqualTo(120);
      assertThat(cache.bytes()).isEqualTo(2 * before);
    }
  }

  @Test
  void aForkGoesItsOwnWayAndATruncatedOneStartsAgain() {
    try (Scope scope = Scope.open();
        KvCache cache = new KvCache(base.sites())) {
      read(cache, 5, 6, 7);
      Tensor other;
      try (KvCache fork = cache.fork()) {
        other = read(fork, 9, 10);
        assertThat(fork.length()).isEqualTo(5);
      }
      assertThat(cache.length()).isEqualTo(3);
      Tensor here = read(cache, 8);
      assertThat(difference(here, 5, 6, 7, 8)).isLessThan(1e-5);
      assertThat(difference(other, 5, 6, 7, 9, 10)).isLessThan(1e-5);
      cache.truncate(2);
      assertThat(difference(read(cache, 11), 5, 6, 11)).isLessThan(1e-5);
      assertThatThrownBy(() -> cache.truncate(4)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The last rows against those of the sequence read at once. */
  private static double difference(Tensor last, int... ids) {
    Tensor whole = alone(base, Attachments.NONE, Sequence.of(ids));
    long n = last.size(0);
    return TinyCausal.difference(last, whole.narrow(0, ids.length - n, n));
  }

  @Test
  void closingItLeavesNothingBehind() {
    readAndForget(); // constants that are made once
    long before = Torch.trackedObjects();
    for (int i = 0; i < 3; i++) {
      readAndForget();
    }
    // Fewer is fine: the collector may free what other tests left behind.
    assertThat(Torch.trackedObjects()).isLessThanOrEqualTo(before);
  }

  @Test
  void anEncoderCannotGoOn() {
    Segment segment = new Segment(Attachments.NONE, List.of(Sequence.of(5, 6)));
    try (Scope scope = Scope.open();
        BaseModel encoder = TinyCausal.load("roberta", Precision.F32);
        KvCache cache = new KvCache(encoder.sites())) {
      Rows rows = Rows.continuing(List.of(segment), List.of(cache));
      assertThatThrownBy(() -> TinyCausal.hidden(encoder, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("causal");
      assertThatThrownBy(encoder::lmHead)
          .isInstanceOf(UserError.class)
          .hasMessage("a roberta model predicts no next word: name a causal language model");
    }
  }

  private static void readAndForget() {
    try (Scope scope = Scope.open();
        KvCache cache = new KvCache(base.sites());
        KvCache fork = cache.fork()) {
      read(cache, 5, 6, 7);
      read(cache, 8);
      read(fork, 8);
    }
  }

  @Test
  void needsOneCachePerSequenceAndCannotBeTrainedOn() {
    Segment segment = new Segment(Attachments.NONE, List.of(Sequence.of(5), Sequence.of(6)));
    try (Scope scope = Scope.open();
        AttachedAdapter bitFit = attach(base, new BitFit());
        KvCache cache = new KvCache(base.sites());
        Gradients gradients = new Gradients(bitFit.parameters())) {
      assertThatThrownBy(() -> Rows.continuing(List.of(segment), List.of(cache)))
          .isInstanceOf(IllegalArgumentException.class);
      Rows rows =
          Rows.continuing(List.of(new Segment(bitFit, List.of(Sequence.of(5)))), List.of(cache));
      assertThatThrownBy(() -> Pass.training(rows, List.of(gradients), null))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
