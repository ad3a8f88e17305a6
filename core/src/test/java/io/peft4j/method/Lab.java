package io.peft4j.method;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.AdamW;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyBert;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A tiny real model, a batch and a loss to try methods on.
 *
 * <p>The loss is the mean cross entropy of {@code 20 · cosine} between sentence vectors and one vector
 * per label.
 */
final class Lab implements AutoCloseable {
  final BaseModel base;
  final List<Sequence> batch;
  final int[] labels;
  private final Tensor labelVectors;

  /** A lab with a batch and label vectors of its own. */
  Lab(BaseModel base, List<Sequence> batch, int[] labels, Tensor labelVectors) {
    this.base = base;
    this.batch = batch;
    this.labels = labels;
    try (Scope scope = Scope.open()) {
      Tensor length = labelVectors.pow(Ops.scalar(2)).sum(new long[] {1}, true, null).sqrt();
      this.labelVectors = Scope.keep(labelVectors.div(length).t().contiguous());
    }
  }

  /** The tiny BERT and eight random sequences with three labels. */
  static Lab open(Precision precision, Random random) {
    BaseModel base = TinyBert.load(precision);
    List<Sequence> batch = new ArrayList<>();
    int[] labels = new int[8];
    for (int i = 0; i < labels.length; i++) {
      int length = 3 + random.nextInt(7);
      int[] ids = random.ints(length, 5, 120).toArray();
      int[] types = new int[length];
      types[length - 1] = i % 2;
      batch.add(new Sequence(ids, types));
      labels[i] = i % 3;
    }
    try (Scope scope = Scope.open()) {
      Tensor like = base.transformer().embeddings().wordTable();
      Tensor vectors = new Rng(random.nextLong(), "labels").normal(like, 1, 3, base.sites().hidden());
      return new Lab(base, batch, labels, vectors);
    }
  }

  BaseSetup setup(long seed) {
    return new BaseSetup(base, seed, text -> text.chars().map(c -> 5 + c % 100).toArray());
  }

  AttachedAdapter attach(PeftMethod method, long seed) {
    return AttachedAdapter.attach(base, method, setup(seed));
  }

  /** Moves every parameter away from its start, so that the adapter does something. */
  static void scatter(AttachedAdapter adapter, long seed) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (Parameter p : adapter.parameters()) {
        Tensor noise = new Rng(seed, p.name()).normal(p.value(), 0.1, p.value().shape());
        p.set(p.value().add(noise));
      }
    }
  }

  /** Hidden rows of the real tokens, sequence by sequence, as the segments list them. */
  Tensor hidden(Segment... segments) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Rows rows = Rows.of(List.of(segments));
      try (Pass pass = Pass.plain(rows)) {
        return scope.yield(inOrder(base.transformer().forward(pass), rows));
      }
    }
  }

  /** Hidden rows of this lab's batch. */
  Tensor hidden(Attachments attachments) {
    return hidden(new Segment(attachments, batch));
  }

  private static Tensor inOrder(Tensor hidden, Rows rows) {
    Tensor real = hidden.index_select(0, rows.real());
    Tensor firsts = rows.firsts();
    int[] lengths = rows.lengths();
    Tensor[] parts = new Tensor[lengths.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = real.narrow(0, firsts.get(i).item_long(), lengths[i]);
    }
    return Ops.cat(0, parts);
  }

  /** The loss as a scalar tensor. */
  private Tensor loss(Tensor hidden, Rows rows) {
    Tensor logits = base.pool(hidden, rows).mm(labelVectors).mul(Ops.scalar(20));
    long[] target = new long[labels.length];
    for (int i = 0; i < target.length; i++) {
      target[i] = labels[i];
    }
    return torch.cross_entropy_loss(logits, Tensor.create(target, target.length));
  }

  /** The loss of a plain forward pass. */
  double loss(Attachments attachments) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Rows rows = Rows.of(List.of(new Segment(attachments, batch)));
      try (Pass pass = Pass.plain(rows)) {
        return loss(base.transformer().forward(pass), rows).item_double();
      }
    }
  }

  /** The loss, its gradients added into {@code gradients} by the blocks' own backward passes. */
  double backward(AttachedAdapter adapter, Gradients gradients) {
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(adapter, batch)));
      try (Pass pass = Pass.training(rows, List.of(gradients), null)) {
        Tensor hidden = base.transformer().record(pass).detach().requires_grad_(true);
        Tensor loss;
        try (GradMode on = GradMode.on()) {
          loss = loss(hidden, rows);
        }
        Tensor one = torch.ones_like(loss);
        Tensor g = Ops.vectorJacobian(loss, List.of(hidden), one).get(0);
        base.transformer().backward(g, pass);
        return loss.item_double();
      }
    }
  }

  /** The gradients as one vector, by autograd over a plain forward pass of the whole model. */
  Tensor autograd(AttachedAdapter adapter) {
    try (Scope scope = Scope.open()) {
      Rows rows = Rows.of(List.of(new Segment(adapter, batch)));
      Tensor loss;
      try (GradMode on = GradMode.on();
          Pass pass = Pass.plain(rows)) {
        loss = loss(base.transformer().forward(pass), rows);
      }
      List<Tensor> values = adapter.parameters().stream().map(Parameter::value).toList();
      List<Tensor> flat = new ArrayList<>();
      List<Tensor> found = Ops.vectorJacobian(loss, values, torch.ones_like(loss));
      for (int i = 0; i < values.size(); i++) {
        Tensor g = found.get(i);
        flat.add(g == null ? torch.zeros_like(values.get(i)).view(-1) : g.reshape(-1));
      }
      return scope.yield(Ops.cat(0, flat.toArray(Tensor[]::new)));
    }
  }

  /** Trains on the batch with AdamW without decay; returns the loss before each step. */
  double[] train(AttachedAdapter adapter, int steps, double learningRate) {
    double[] losses = new double[steps];
    try (Gradients gradients = new Gradients(adapter.parameters());
        AdamW optimizer = new AdamW(adapter.parameters(), p -> 1, p -> 1);
        Workers workers = new Workers(1)) {
      for (int i = 0; i < steps; i++) {
        gradients.zero();
        losses[i] = backward(adapter, gradients);
        optimizer.step(gradients.flat(), learningRate, 0, workers);
      }
    }
    return losses;
  }

  /** The largest absolute difference between two tensors. */
  static double difference(Tensor a, Tensor b) {
    try (Scope scope = Scope.open()) {
      return a.detach().sub(b.detach()).abs().max().item_double();
    }
  }

  @Override
  public void close() {
    Scope.free(labelVectors);
    base.close();
  }
}
