package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.data.DriftSentences;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.model.TinyBert;
import io.peft4j.nn.Sequence;
import io.peft4j.text.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** A real base with two workers and sequences to run through it. */
final class Bench implements AutoCloseable {
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  final BaseModel base;
  final Workers workers = new Workers(2);
  final List<Sequence> sequences;
  private final Function<String, int[]> tokenizer;

  private Bench(BaseModel base, List<Sequence> sequences, Function<String, int[]> tokenizer) {
    this.base = base;
    this.sequences = sequences;
    this.tokenizer = tokenizer;
  }

  /** The tiny BERT and random sequences of 3 to 9 tokens. */
  static Bench tiny(int count, long seed) {
    Random random = new Random(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(Sequence.of(random.ints(3 + random.nextInt(7), 5, 120).toArray()));
    }
    return new Bench(
        TinyBert.load(Precision.F32), sequences, text -> text.chars().map(c -> c % 120).toArray());
  }

  /** The embedded MiniLM and real sentences. */
  static Bench miniLm(int count, long seed) {
    try (InputStream in = Objects.requireNonNull(Bench.class.getResourceAsStream(TOKENIZER))) {
      TokenizerJson tokenizer = TokenizerJson.load(in, TOKENIZER);
      List<Sequence> sentences =
          tokenizer.encodeAll(DriftSentences.load(count, seed), null, 64).stream()
              .map(encoded -> new Sequence(encoded.ids(), encoded.types()))
              .toList();
      return new Bench(Checkpoint.embedded(Precision.F32), sentences, tokenizer::encode);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BaseSetup setup(long seed) {
    return new BaseSetup(base, seed, tokenizer);
  }

  AttachedAdapter attach(PeftMethod method) {
    return AttachedAdapter.attach(base, method, setup(1));
  }

  /** The method attached and moved away from its start, as training would move it. */
  AttachedAdapter trained(PeftMethod method) {
    AttachedAdapter adapter = attach(method);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (Parameter p : adapter.parameters()) {
        Tensor noise = new Rng(7, p.name()).normal(p.value(), 0.02, p.value().shape());
        p.set(p.value().add(noise));
      }
    }
    return adapter;
  }

  @Override
  public void close() {
    workers.close();
    base.close();
  }
}
