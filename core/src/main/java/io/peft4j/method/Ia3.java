package io.peft4j.method;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TargetModules;
import io.peft4j.boundary.TrainingHooks;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * IA³ (Liu et al. 2022, arXiv:2205.05638): vectors scale keys, values and the inside of the
 * feed-forward layer.
 *
 * <pre>
 *   k = l_k ∘ (W_k x + b)     v = l_v ∘ (W_v x + b)     y = W_down (l_ff ∘ f(W_up x)) + b
 *
 *   x ── W_k ── × l_k ──┐
 *   x ── W_v ── × l_v ──┴─ attention          x ── W_up ── f ── × l_ff ── W_down
 * </pre>
 *
 * <p>The vectors start at one, so nothing changes at the start, and a diagonal matrix folds into the
 * weight beside it, so it merges. Where {@link Lora} adds directions, IA³ only turns the existing
 * ones up or down. On BERT, peft's own default {@code output.dense} also catches {@code
 * attention.output.dense}; here the paper's places are asked for by role and written out as paths.
 *
 * @param targetModules linear layers that are scaled
 * @param feedforwardModules those of them whose input is scaled instead of their output
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Ia3(TargetModules targetModules, TargetModules feedforwardModules)
    implements ActivationMethod {

  private static final String KEY = "ia3_l";

  /** The paper's places: keys, values and what goes into the narrowing layer. */
  public Ia3() {
    this(TargetModules.roles(Role.KEY, Role.VALUE, Role.DOWN), TargetModules.roles(Role.DOWN));
  }

  @Override
  public String peftType() {
    return "IA3";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.ACTIVATION, Insertion.SEQUENTIAL, Composition.SCALE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public List<Site> sites(Sites sites) {
    return targetModules.select(sites, Role::isLinear);
  }

  @Override
  public long parameterCount(Sites sites) {
    return sites(sites).stream()
        .mapToLong(site -> feedforwardModules.matches(site) ? site.in() : site.out())
        .sum();
  }

  @Override
  public double learningRate() {
    return 2e-2;
  }

  @Override
  public TrainingHooks hooks() {
    return Decay.NONE;
  }

  @Override
  public Map<String, Object> configFor(Sites sites) {
    return Map.of(
        "target_modules", targetModules.resolved(sites, Role::isLinear),
        "feedforward_modules", feedforwardModules.resolved(sites, Role::isLinear),
        "init_ia3_weights", true,
        "fan_in_fan_out", false);
  }

  @Override
  public SiteAdapter attach(Site site, Setup setup) {
    boolean input = feedforwardModules.matches(site);
    long[] shape = input ? new long[] {1, site.in()} : new long[] {site.out(), 1};
    Tensor ones = torch.ones(shape, setup.like().options());
    return new Scaling(new Parameter(site.path() + "." + KEY, ones), input);
  }

  /** The vector at one layer: a row {@code (1, in)} before it or a column {@code (out, 1)} behind it. */
  private record Scaling(Parameter vector, boolean changesInput) implements SiteAdapter {

    @Override
    public Map<String, Parameter> parameters() {
      return Map.of(KEY, vector);
    }

    @Override
    public boolean changesOutput() {
      return !changesInput;
    }

    @Override
    public Tensor before(Tensor x, Noise noise) {
      return x.mul(vector.value());
    }

    @Override
    public Tensor after(Tensor x, Tensor y, Noise noise) {
      return y.mul(vector.value().t());
    }

    @Override
    public Delta delta(Tensor weight, @Nullable Tensor bias) {
      Tensor more = vector.value().detach().sub(Ops.scalar(1)); // stretches rows or columns
      return new Delta(
          weight.mul(more), bias == null || changesInput ? null : bias.mul(more.view(-1)));
    }

    @Override
    public long multiplyAdds() {
      return vector.count();
    }
  }
}
