package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.engine.FrozenWeight;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.UserError;
import io.peft4j.nn.Linear;
import io.peft4j.nn.LmHead;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Transformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A frozen model that adapters are attached to.
 *
 * <p>Its weights never change, except between {@link #replace} and {@link #restore}, which put an
 * adapter's merged weights in their place and bring the originals back bit for bit. Passes over the
 * model may run on several threads at once.
 */
public final class BaseModel implements AutoCloseable {

  /**
   * Pooler and classifier of a classification checkpoint.
   *
   * @param names module paths in the whole checkpoint
   * @param labels class names in the order of the classifier's rows
   */
  public record Head(
      ClassifierNames names,
      Tensor poolerWeight,
      Tensor poolerBias,
      Tensor classifierWeight,
      Tensor classifierBias,
      List<String> labels) {

    /** The tensors by their names in the whole checkpoint. */
    Map<String, Tensor> named() {
      Map<String, Tensor> named = new LinkedHashMap<>();
      named.put(names.pooler() + ".weight", poolerWeight);
      named.put(names.pooler() + ".bias", poolerBias);
      named.put(names.classifier() + ".weight", classifierWeight);
      named.put(names.classifier() + ".bias", classifierBias);
      return named;
    }
  }

  /** Path of the head of words, which lies beside the bare model in a checkpoint. */
  static final String LM_HEAD = "lm_head";

  private final Sites sites;
  private final Transformer transformer;
  private final Map<String, Linear> linears;
  private final Map<String, Tensor> tensors;
  private final Set<String> transposed;
  private final String keyPrefix;
  private final @Nullable Head head;
  private final @Nullable LmHead lmHead;
  private final JsonNode config;
  private final Map<String, Tensor> originals = new LinkedHashMap<>();

  /** A model over {@code layers}; at most one of the heads is there. */
  BaseModel(
      Sites sites,
      Transformer transformer,
      Layers layers,
      String keyPrefix,
      @Nullable Head head,
      @Nullable LmHead lmHead,
      JsonNode config) {
    this.sites = sites;
    this.transformer = transformer;
    this.linears = layers.linears();
    this.tensors = layers.tensors();
    this.transposed = layers.transposed();
    this.keyPrefix = keyPrefix;
    this.head = head;
    this.lmHead = lmHead;
    this.config = config;
  }

  public Sites sites() {
    return sites;
  }

  public Transformer transformer() {
    return transformer;
  }

  /** The host at a linear site. */
  public Linear linear(Site site) {
    Linear linear = linears.get(site.path());
    if (linear == null) {
      throw new IllegalArgumentException(site.path() + " is not a linear layer");
    }
    return linear;
  }

  /**
   * The model's tensors by their Hugging Face names inside the bare model; not to be written to.
   */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** All tensors by their names in the whole checkpoint, those of the head too. */
  public Map<String, Tensor> checkpoint() {
    return checkpoint(Map.of());
  }

  /**
   * The same with some tensors changed.
   *
   * @param changed by their names inside the bare model
   */
  public Map<String, Tensor> checkpoint(Map<String, Tensor> changed) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> all.put(key(name), asStored(name, changed.getOrDefault(name, tensor))));
    all.putAll(headTensors());
    return all;
  }

  /** The name in the whole checkpoint of what is called {@code path} inside the bare model. */
  public String key(String path) {
    return path.startsWith(LM_HEAD + ".") ? path : keyPrefix + path;
  }

  /**
   * A tensor as the checkpoint stores it, or back: transposed if it is a weight of GPT-2, else as
   * it is.
   *
   * @param name inside the bare model
   */
  public Tensor asStored(String name, Tensor tensor) {
    return transposed.contains(name) ? tensor.t().contiguous() : tensor;
  }

  /** Pooler and classifier by their names in the whole checkpoint; empty if there are none. */
  public Map<String, Tensor> headTensors() {
    return head == null ? Map.of() : head.named();
  }

  /** Pooler and classifier, if the checkpoint has them. */
  public @Nullable Head head() {
    return head;
  }

  /** True if it predicts the next word. */
  public boolean causal() {
    return lmHead != null;
  }

  /**
   * What turns hidden rows into logits of words.
   *
   * @throws UserError if the model is no causal language model
   */
  public LmHead lmHead() {
    if (lmHead == null) {
      throw new UserError(
          "a %s model predicts no next word: name a causal language model"
              .formatted(sites.family()));
    }
    return lmHead;
  }

  /** The checkpoint's {@code config.json}. */
  public JsonNode config() {
    return config;
  }

  /** Number of elements of the bare model. */
  public long parameterCount() {
    return tensors.values().stream().mapToLong(Tensor::numel).sum();
  }

  /**
   * Sentence vectors {@code (B, C)} from hidden rows {@code (T, C)}, virtual tokens left out, in
   * the order in which the sequences were given: the normalised mean over real tokens, or the
   * pooler's output for the first one if the checkpoint has a classifier.
   */
  public Tensor pool(Tensor hidden, Rows rows) {
    Tensor real = hidden.index_select(0, rows.real());
    if (head != null) {
      Tensor first = real.index_select(0, rows.firsts());
      return torch.linear(first, head.poolerWeight(), new TensorOptional(head.poolerBias())).tanh();
    }
    Tensor sums =
        hidden.new_zeros(rows.sequenceCount(), hidden.size(1)).index_add(0, rows.sequences(), real);
    Tensor means = sums.div(rows.lengthColumn().to(hidden.scalar_type()));
    return means.div(norm(means));
  }

  private static Tensor norm(Tensor x) {
    return x.pow(Ops.scalar(2)).sum(new long[] {1}, true, null).sqrt();
  }

  /**
   * Makes products with the frozen weights of linear layers in eight bits from now on, wherever
   * autograd does not record.
   *
   * @throws UserError if this machine's 8-bit products are not exact
   */
  void quantize() {
    if (!FrozenWeight.int8IsExact()) {
      throw new UserError(
          "this processor's products of 8-bit integers are not exact: use precision f32");
    }
    linears.values().forEach(Linear::quantize);
    Torch.trim();
  }

  /** Puts other values in the place of some tensors until {@link #restore}. */
  public void replace(Map<String, Tensor> values) {
    if (!originals.isEmpty()) {
      throw new IllegalStateException("an adapter is already merged into this model");
    }
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      values.forEach(
          (name, value) -> {
            Tensor tensor = tensors.get(name);
            originals.put(name, Scope.keep(tensor.clone()));
            tensor.copy_(value);
          });
      refresh();
    }
  }

  /** Brings the original tensors back, bit for bit; does nothing if nothing was replaced. */
  public void restore() {
    try (GradMode off = GradMode.off()) {
      originals.forEach(
          (name, original) -> {
            tensors.get(name).copy_(original);
            Scope.free(original);
          });
      if (!originals.isEmpty()) {
        refresh();
      }
    }
    originals.clear();
  }

  private void refresh() {
    linears.values().forEach(Linear::refresh);
    if (lmHead != null) {
      lmHead.refresh();
    }
  }

  @Override
  public void close() {
    linears.values().forEach(Linear::close);
    if (lmHead != null) {
      lmHead.close();
    }
    List<Tensor> all = new ArrayList<>(tensors.values());
    all.addAll(originals.values());
    all.addAll(headTensors().values());
    all.forEach(Scope::free);
  }
}
