package io.peft4j.model;

import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Precision;
import io.peft4j.nn.Embeddings;
import io.peft4j.nn.Linear;
import io.peft4j.nn.LmHead;
import io.peft4j.nn.Norm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Takes a checkpoint's tensors for layers, from the bottom to the top, and notes their sites. */
final class Layers {
  private final Weights weights;
  private final Precision precision;
  private final List<Site> sites = new ArrayList<>();
  private final Map<String, Linear> linears = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Set<String> transposed = new LinkedHashSet<>();

  /** Layers over tensors named as inside the bare model. */
  Layers(Weights weights, Precision precision) {
    this.weights = weights;
    this.precision = precision;
  }

  List<Site> sites() {
    return sites;
  }

  Map<String, Linear> linears() {
    return linears;
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  /** Names of weights that the checkpoint stores as {@code (in, out)}. */
  Set<String> transposed() {
    return transposed;
  }

  /** A sub-layer {@code (T, C)} to {@code (T, C)} without tensors of its own. */
  Site module(String path, Role role, int layer, int width) {
    return site(path, role, layer, width, width, false);
  }

  private Site site(String path, Role role, int layer, int in, int out, boolean bias) {
    Site site = new Site(path, role, layer, in, out, bias);
    sites.add(site);
    return site;
  }

  private Tensor tensor(String name, long... size) {
    Tensor tensor = weights.take(name, precision, size);
    tensors.put(name, tensor);
    return tensor;
  }

  Embeddings.Table table(String path, Role role, int entries, int width) {
    Site site = site(path, role, -1, entries, width, false);
    return new Embeddings.Table(site, tensor(path + ".weight", entries, width));
  }

  /** A layer norm has a bias, the others have none. */
  Norm norm(String path, Norm.Kind kind, int layer, int width, double eps) {
    boolean shift = kind == Norm.Kind.LAYER;
    Site site = site(path, Role.NORM, layer, width, width, shift);
    Tensor weight = tensor(path + ".weight", width);
    return new Norm(site, kind, weight, shift ? tensor(path + ".bias", width) : null, eps);
  }

  Linear linear(String path, Role role, int layer, int in, int out, boolean bias) {
    return linear(path, role, layer, in, out, tensor(path + ".weight", out, in), bias);
  }

  /** A linear layer that the checkpoint stores the other way round, as GPT-2's {@code Conv1D}. */
  Linear transposed(String path, Role role, int layer, int in, int out) {
    String name = path + ".weight";
    Tensor weight = weights.takeTransposed(name, precision, in, out);
    tensors.put(name, weight);
    transposed.add(name);
    return linear(path, role, layer, in, out, weight, true);
  }

  private Linear linear(
      String path, Role role, int layer, int in, int out, Tensor weight, boolean bias) {
    Site site = site(path, role, layer, in, out, bias);
    @Nullable Tensor shift = bias ? tensor(path + ".bias", out) : null;
    Linear linear = new Linear(site, weight, shift);
    linears.put(path, linear);
    return linear;
  }

  /** A head whose weight is the table of words. */
  static LmHead tied(Embeddings.Table words, double softCap) {
    return new LmHead(words.site(), words.weight(), softCap);
  }

  /**
   * A head with a weight of its own, which lies outside of the bare model.
   *
   * @param whole the whole checkpoint
   */
  LmHead head(Weights whole, int above, int width, int vocabulary, double softCap) {
    String path = BaseModel.LM_HEAD;
    Site site = site(path, Role.HEAD, above, width, vocabulary, false);
    Tensor weight = whole.take(path + ".weight", precision, vocabulary, width);
    tensors.put(path + ".weight", weight);
    return new LmHead(site, weight, softCap);
  }
}
