package io.peft4j.nn;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import io.peft4j.nn.Rows.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass over a batch, with or without a backward pass to come.
 *
 * <p>It knows which rows go through which adapter and calls what is attached to a site, span by
 * span; training is the case of one span, a multi-tenant batch the case of many. Not thread-safe:
 * each shard of a batch has its own.
 */
public final class Pass implements AutoCloseable {
  private final Rows rows;
  private final @Nullable Masks masks;
  private final List<Gradients> gradients;
  private final Tape tape = new Tape();
  private final List<@Nullable PromptUse> inputs = new ArrayList<>();
  private final List<@Nullable PromptUse> keyValues = new ArrayList<>();
  private final Map<Object, Tensor[]> constants = new HashMap<>();
  private final boolean recomputing;
  private boolean recording;

  private Pass(Rows rows, List<Gradients> gradients, @Nullable Masks masks, boolean recomputing) {
    this.rows = rows;
    this.gradients = gradients;
    this.masks = masks;
    this.recomputing = recomputing;
    for (Span span : rows.spans()) {
      inputs.add(PromptUse.of(span.attachments().input(), training()));
      keyValues.add(PromptUse.of(span.attachments().keyValues(), training()));
    }
  }

  /** A pass without a backward pass of its own; autograd may follow it. */
  public static Pass plain(Rows rows) {
    return new Pass(rows, List.of(), null, false);
  }

  /**
   * A pass whose backward pass adds into {@code gradients}, one buffer per segment.
   *
   * @param masks null without dropout
   */
  public static Pass training(Rows rows, List<Gradients> gradients, @Nullable Masks masks) {
    return new Pass(rows, checked(rows, gradients), masks, false);
  }

  /**
   * The same with less memory and more time: only the blocks' inputs are left behind, and the way
   * back computes each block a second time.
   */
  public static Pass recomputing(Rows rows, List<Gradients> gradients, @Nullable Masks masks) {
    return new Pass(rows, checked(rows, gradients), masks, true);
  }

  private static List<Gradients> checked(Rows rows, List<Gradients> gradients) {
    if (gradients.size() != rows.spans().size()) {
      throw new IllegalArgumentException("one gradient buffer per segment is needed");
    }
    if (rows.cached()) {
      throw new IllegalArgumentException("a sequence that continues a cache cannot be trained on");
    }
    return gradients;
  }

  Rows rows() {
    return rows;
  }

  Tape tape() {
    return tape;
  }

  /** True if a backward pass will come. */
  boolean training() {
    return !gradients.isEmpty();
  }

  /** True while layers must leave on the tape what their backward pass needs. */
  boolean recording() {
    return recording;
  }

  /** True if blocks leave their inputs only. */
  boolean recomputing() {
    return recomputing;
  }

  /** Tensors that are the same for all layers of this pass: made on first use, freed with it. */
  Tensor[] constants(Object key, Supplier<Tensor[]> make) {
    Tensor[] found = constants.get(key);
    if (found == null) {
      try (Scope scope = Scope.open();
          GradMode off = GradMode.off()) {
        found = make.get();
        for (Tensor t : found) {
          Scope.keep(t);
        }
      }
      constants.put(key, found);
    }
    return found;
  }

  void record(boolean on) {
    recording = on && training();
  }

  /** Where the gradients of a span go. */
  Gradients gradients(int span) {
    return gradients.get(span);
  }

  @Nullable PromptUse input(int span) {
    return inputs.get(span);
  }

  @Nullable PromptUse keyValues(int span) {
    return keyValues.get(span);
  }

  /** The lowest block that any span's adapter touches. */
  int lowestLayer() {
    return rows.spans().stream().mapToInt(s -> s.attachments().lowestLayer()).min().orElseThrow();
  }

  /** True if some span trains its own copy of the site's weight or bias. */
  boolean selects(Site site) {
    for (Span span : rows.spans()) {
      Attachments at = span.attachments();
      if (at.selected(site, "weight") != null || at.selected(site, "bias") != null) {
        return true;
      }
    }
    return false;
  }

  private boolean adapts(Site site, boolean input) {
    for (Span span : rows.spans()) {
      for (SiteAdapter adapter : span.attachments().at(site)) {
        if (input ? adapter.changesInput() : adapter.changesOutput()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Lets the adapters at a site change what comes in. */
  Tensor before(Site site, Tensor x) {
    return adapts(site, true) ? call(site, x, null) : x;
  }

  /** Lets the adapters at a site change what goes out; {@code y} may be changed in place. */
  Tensor after(Site site, Tensor x, Tensor y) {
    return adapts(site, false) ? call(site, x, y) : y;
  }

  /** Takes {@link #before} back: from the gradient behind it to the gradient in front of it. */
  Tensor beforeBackward(Site site, Tensor gradient) {
    return adapts(site, true) ? back(gradient).y() : gradient;
  }

  /** True if some span's adapter changes what comes in at a site. */
  boolean changesInput(Site site) {
    return adapts(site, true);
  }

  /**
   * Takes {@link #after} back: gradients of what came in, null if none, and of the frozen result.
   */
  Recorded.Back afterBackward(Site site, Tensor gradient) {
    return adapts(site, false) ? back(gradient) : new Recorded.Back(null, gradient);
  }

  /** The uses of adapters at one site, span by span. */
  private record Uses(List<List<Recorded>> spans) {}

  private Tensor call(Site site, Tensor x, @Nullable Tensor y) {
    List<Span> spans = rows.spans();
    Tensor[] parts = new Tensor[spans.size()];
    List<List<Recorded>> uses = new ArrayList<>();
    List<Tensor> saved = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      Span span = spans.get(i);
      Noise noise = masks == null ? Noise.NONE : masks.at(site, rows.owners(), span.start());
      Tensor in = Ops.rows(x, span.start(), span.end());
      Tensor out = y == null ? in : Ops.rows(y, span.start(), span.end());
      List<Recorded> used = new ArrayList<>();
      for (SiteAdapter adapter : span.attachments().at(site)) {
        if (y == null ? !adapter.changesInput() : !adapter.changesOutput()) {
          continue;
        }
        if (recording) {
          Recorded use =
              y == null ? adapter.recordInput(out, noise) : adapter.record(in, out, noise);
          saved.addAll(List.of(use.saved()));
          used.add(use);
          out = use.output();
        } else {
          out = y == null ? adapter.before(out, noise) : adapter.after(in, out, noise);
        }
      }
      uses.add(used);
      parts[i] = out;
    }
    if (recording) {
      tape.push(new Uses(uses), saved.toArray(Tensor[]::new));
    }
    return Ops.cat(0, parts);
  }

  private Recorded.Back back(Tensor gradient) {
    List<List<Recorded>> uses = tape.pop(Uses.class).spans();
    List<Span> spans = rows.spans();
    Tensor[] xs = new Tensor[spans.size()];
    Tensor[] ys = new Tensor[spans.size()];
    boolean reads = false;
    for (int i = 0; i < ys.length; i++) {
      Span span = spans.get(i);
      Tensor g = Ops.rows(gradient, span.start(), span.end());
      Tensor gx = null;
      List<Recorded> used = uses.get(i);
      for (int k = used.size() - 1; k >= 0; k--) {
        Recorded.Back back = used.get(k).backward(g, gradients.get(i));
        if (back.y() == null) {
          g = back.x() == null ? g : back.x();
        } else {
          g = back.y();
          gx = gx == null ? back.x() : back.x() == null ? gx : gx.add(back.x());
        }
      }
      reads |= gx != null;
      xs[i] = gx == null ? g.new_zeros(g.size(0), 0) : gx;
      ys[i] = g;
    }
    return new Recorded.Back(reads ? joined(xs) : null, Ops.cat(0, ys));
  }

  private static Tensor joined(Tensor[] parts) {
    long width = 0;
    for (Tensor part : parts) {
      width = Math.max(width, part.size(1));
    }
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].size(1) != width) {
        parts[i] = parts[i].new_zeros(parts[i].size(0), width);
      }
    }
    return Ops.cat(0, parts);
  }

  /** The parameters whose gradients this pass collects. */
  List<Parameter> trained() {
    return gradients.stream().flatMap(g -> g.parameters().stream()).distinct().toList();
  }

  /**
   * Adds the rows of all virtual keys and values to {@code inputs}, so that autograd gives their
   * gradients, and returns where those gradients are collected, in the same order.
   */
  List<Tensor> collectPromptLeaves(List<Tensor> inputs) {
    List<Tensor> collected = new ArrayList<>();
    for (PromptUse use : keyValues) {
      if (use != null) {
        inputs.add(use.rows());
        collected.add(use.gradient());
      }
    }
    return collected;
  }

  /**
   * Adds the gradients of the virtual tokens, which all layers have collected, to their parameters.
   */
  void finishPrompts() {
    for (int i = 0; i < rows.spans().size(); i++) {
      for (PromptUse use : new @Nullable PromptUse[] {inputs.get(i), keyValues.get(i)}) {
        if (use != null) {
          use.backward(gradients.get(i));
        }
      }
    }
  }

  @Override
  public void close() {
    tape.close();
    constants.values().forEach(made -> Arrays.stream(made).forEach(Scope::free));
    constants.clear();
  }
}
