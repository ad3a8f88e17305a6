package io.peft4j.adapter;

import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Combined;
import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.SelectionMethod;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.WeightMethod;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Linear;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A method attached to a base model, with its trainable tensors.
 *
 * <p>Attaching changes nothing in the base: the adapter takes part in a pass whose segment names
 * it. Any number of adapters may be attached to one base. Closing frees the tensors.
 */
public final class AttachedAdapter implements Attachments, AutoCloseable {
  /** What peft puts in front of a tensor's name in the task model. */
  static final String PREFIX = "base_model.model.";

  private final BaseModel base;
  private final PeftMethod method;
  private final Map<String, List<SiteAdapter>> adapters = new LinkedHashMap<>();
  private final Map<String, Parameter> selected = new LinkedHashMap<>();
  private final Map<String, Tensor> stored = new LinkedHashMap<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, Parameter> byKey = new LinkedHashMap<>();
  private @Nullable Prompt input;
  private @Nullable Prompt keyValues;
  private int lowestLayer = Integer.MAX_VALUE;

  private AttachedAdapter(BaseModel base, PeftMethod method) {
    this.base = base;
    this.method = method;
  }

  /**
   * Attaches {@code method} with initial values.
   *
   * @throws UserError if the method finds no place in this model
   */
  public static AttachedAdapter attach(BaseModel base, PeftMethod method, Setup setup) {
    AttachedAdapter attached = new AttachedAdapter(base, method);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      attached.add(method, setup);
    }
    if (attached.parameters.isEmpty()) {
      throw new UserError(
          "%s finds nothing to train in this %s model"
              .formatted(method.peftType(), base.sites().family()));
    }
    return attached;
  }

  private void add(PeftMethod part, Setup setup) {
    if (part instanceof WeightMethod weights) {
      for (Site site : weights.sites(base.sites())) {
        Linear frozen = base.linear(site);
        add(site, weights.attach(site, frozen.weight(), frozen.bias(), setup));
      }
    } else if (part instanceof ActivationMethod activations) {
      for (Site site : activations.sites(base.sites())) {
        add(site, activations.attach(site, setup));
      }
    } else if (part instanceof InputMethod inputs) {
      input = inputs.attach(base.sites(), setup);
      addPrompt(input, -1);
    } else if (part instanceof KeyValueMethod prefixes) {
      keyValues = prefixes.attach(base.sites(), setup);
      addPrompt(keyValues, 0);
    } else if (part instanceof SelectionMethod selection) {
      select(selection);
    } else if (part instanceof Combined combined) {
      combined.parts().forEach(each -> add(each, setup));
    }
  }

  private void add(Site site, SiteAdapter adapter) {
    adapters.computeIfAbsent(site.path(), path -> new ArrayList<>()).add(adapter);
    adapter.parameters().forEach((suffix, p) -> train(key(site.path() + "." + suffix), p));
    adapter.buffers().forEach((suffix, t) -> stored.put(key(site.path() + "." + suffix), t));
    lowestLayer = Math.min(lowestLayer, site.layer());
  }

  private void addPrompt(Prompt prompt, int layer) {
    parameters.addAll(prompt.parameters());
    lowestLayer = Math.min(lowestLayer, layer);
  }

  private void select(SelectionMethod selection) {
    for (Site site : base.sites().all()) {
      for (String name : List.of("weight", "bias")) {
        String path = site.path() + "." + name;
        Tensor frozen = base.tensors().get(path);
        if (frozen != null && selection.selects(site, name, base.sites())) {
          Parameter copy = new Parameter(path, frozen.clone());
          selected.put(path, copy);
          train(key(selection.fileKey(site, name)), copy);
          lowestLayer = Math.min(lowestLayer, site.layer());
        }
      }
    }
  }

  private void train(String key, Parameter parameter) {
    parameters.add(parameter);
    byKey.put(key, parameter);
  }

  private String key(String path) {
    return PREFIX + base.key(path);
  }

  public BaseModel base() {
    return base;
  }

  public PeftMethod method() {
    return method;
  }

  /** What training changes, in a fixed order. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Number of trainable elements. */
  public long parameterCount() {
    return parameters.stream().mapToLong(Parameter::count).sum();
  }

  /** What an adapter file stores, by Hugging Face PEFT's keys. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>(stored);
    byKey.forEach((key, parameter) -> all.put(key, parameter.value().detach()));
    for (Prompt prompt : new @Nullable Prompt[] {input, keyValues}) {
      if (prompt != null) {
        all.putAll(prompt.tensors());
      }
    }
    return all;
  }

  /**
   * Overwrites all values with those of an adapter file.
   *
   * @throws UserError naming the keys that are missing, unknown or of another shape
   */
  public void load(Map<String, Tensor> values, String where) {
    Map<String, Tensor> expected = tensors();
    List<String> missing = expected.keySet().stream().filter(k -> !values.containsKey(k)).toList();
    List<String> unknown = values.keySet().stream().filter(k -> !expected.containsKey(k)).toList();
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new UserError(
          "%s does not fit this base: %d tensors match, missing %s, unexpected %s"
              .formatted(where, expected.size() - missing.size(), few(missing), few(unknown)));
    }
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      byKey.forEach((key, parameter) -> parameter.set(values.get(key)));
      stored.forEach((key, tensor) -> tensor.copy_(values.get(key)));
      for (Prompt prompt : new @Nullable Prompt[] {input, keyValues}) {
        if (prompt != null) {
          prompt.load(values);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new UserError("%s does not fit this base: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static String few(List<String> names) {
    return names.size() <= 3
        ? names.toString()
        : names.subList(0, 3) + " and " + (names.size() - 3) + " more";
  }

  /**
   * The base's tensors with the adapter folded in, by their names in the bare model; only those
   * that change.
   *
   * @throws UserError if the adapter cannot be folded in
   */
  public Map<String, Tensor> merged() {
    if (input != null || keyValues != null) {
      throw new UserError(method.peftType() + " cannot be merged: virtual tokens are no weights");
    }
    Map<String, Tensor> result = new LinkedHashMap<>();
    try (GradMode off = GradMode.off()) {
      selected.forEach((path, parameter) -> result.put(path, parameter.value().detach()));
      for (Site site : base.sites().all()) {
        for (SiteAdapter adapter : at(site)) {
          fold(site, adapter, result);
        }
      }
    }
    return result;
  }

  private void fold(Site site, SiteAdapter adapter, Map<String, Tensor> result) {
    String weightPath = site.path() + ".weight";
    String biasPath = site.path() + ".bias";
    Tensor weight = result.getOrDefault(weightPath, base.tensors().get(weightPath));
    Tensor bias = result.getOrDefault(biasPath, base.tensors().get(biasPath));
    SiteAdapter.Delta delta = weight == null ? null : adapter.delta(weight, bias);
    if (delta == null) {
      throw new UserError(
          "%s cannot be merged: what it does at %s is no change of weights"
              .formatted(method.peftType(), site.path()));
    }
    result.put(weightPath, weight.add(delta.weight()));
    if (delta.bias() != null && bias != null) {
      result.put(biasPath, bias.add(delta.bias()));
    }
  }

  /** Multiply-adds per row that the adapter costs while it is attached, virtual tokens apart. */
  public long multiplyAdds() {
    return adapters.values().stream()
        .flatMap(List::stream)
        .mapToLong(SiteAdapter::multiplyAdds)
        .sum();
  }

  @Override
  public List<SiteAdapter> at(Site site) {
    return adapters.getOrDefault(site.path(), List.of());
  }

  @Override
  public @Nullable Parameter selected(Site site, String parameter) {
    return selected.isEmpty() ? null : selected.get(site.path() + "." + parameter);
  }

  @Override
  public @Nullable Prompt input() {
    return input;
  }

  @Override
  public @Nullable Prompt keyValues() {
    return keyValues;
  }

  @Override
  public int lowestLayer() {
    return lowestLayer;
  }

  @Override
  public void close() {
    parameters.forEach(Parameter::close);
    stored.values().forEach(Scope::free);
  }
}
