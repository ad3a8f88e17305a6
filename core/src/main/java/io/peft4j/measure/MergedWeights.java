package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Prompt;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An adapter's merged weights in front of the base's own, which stay where they are.
 *
 * <p>A pass with them does the work of a merged model: one product per layer and nothing else. So
 * the merged state can take turns with the others without any weights being copied in between.
 */
final class MergedWeights implements Attachments, AutoCloseable {
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final Map<String, Map<String, Parameter>> bySite = new HashMap<>();

  private MergedWeights(Map<String, Tensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          int dot = name.lastIndexOf('.');
          Parameter parameter = new Parameter(name, tensor);
          byName.put(name, parameter);
          bySite
              .computeIfAbsent(name.substring(0, dot), site -> new HashMap<>())
              .put(name.substring(dot + 1), parameter);
        });
  }

  /** Folds {@code adapter} into copies of the weights it touches; empty if it cannot be folded. */
  static Optional<MergedWeights> of(AttachedAdapter adapter) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      return Optional.of(new MergedWeights(adapter.merged()));
    } catch (UserError cannotBeFolded) {
      return Optional.empty();
    }
  }

  /** The merged tensors by their names in the bare model. */
  Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    byName.forEach((name, parameter) -> tensors.put(name, parameter.value()));
    return tensors;
  }

  @Override
  public List<SiteAdapter> at(Site site) {
    return List.of();
  }

  @Override
  public @Nullable Parameter selected(Site site, String parameter) {
    return bySite.getOrDefault(site.path(), Map.of()).get(parameter);
  }

  @Override
  public @Nullable Prompt input() {
    return null;
  }

  @Override
  public @Nullable Prompt keyValues() {
    return null;
  }

  /** Nothing here is trained. */
  @Override
  public int lowestLayer() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void close() {
    byName.values().forEach(Parameter::close);
  }
}
