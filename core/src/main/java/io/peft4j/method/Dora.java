package io.peft4j.method;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TargetModules;
import io.peft4j.boundary.TrainingHooks;
import io.peft4j.boundary.WeightMethod;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * DoRA (Liu et al. 2024, arXiv:2402.09353): LoRA turns the rows of the weight, a vector sets their
 * lengths.
 *
 * <pre>
 *   y = m/n ∘ (W + s·B A) x + b        n = ‖W + s·B A‖, row by row, a constant in the gradient
 *
 *        ┌──────────── W ──────────────┐
 *   x ───┤                            (+)── × m/n ──(+ b)── y
 *        └── A (r, in) ── B (out, r) ──┘
 * </pre>
 *
 * <p>With m = ‖W‖ and B = 0 nothing changes at the start. It is {@link Lora} and one vector more; in
 * exchange every pass forms the matrix whose rows it measures, so it trains more slowly. Merged, it
 * costs nothing. In peft it is {@code LORA} with {@code use_dora}, and the components are LoRA's.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Dora(
    int r,
    double loraAlpha,
    double loraDropout,
    TargetModules targetModules,
    boolean useRslora,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern)
    implements WeightMethod {

  /** What peft takes for keys that a file does not have. */
  static final Dora PEFT_DEFAULT =
      new Dora(8, 8, 0, TargetModules.ALL_LINEAR, false, Map.of(), Map.of());

  public Dora {
    Lora checked =
        new Lora(
            r, loraAlpha, loraDropout, targetModules, useRslora, rankPattern, alphaPattern);
    rankPattern = checked.rankPattern();
    alphaPattern = checked.alphaPattern();
  }

  /** DoRA of rank {@code r} with α = 2r, without dropout. */
  public Dora(int r, TargetModules targetModules) {
    this(r, 2 * r, 0, targetModules, false, Map.of(), Map.of());
  }

  private Lora lora() {
    return new Lora(
        r, loraAlpha, loraDropout, targetModules, useRslora, rankPattern, alphaPattern);
  }

  @Override
  public String peftType() {
    return "LORA";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.WEIGHT, Insertion.PARALLEL, Composition.SCALE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public List<Site> sites(Sites sites) {
    return lora().sites(sites);
  }

  @Override
  public long parameterCount(Sites sites) {
    return lora().parameterCount(sites) + sites(sites).stream().mapToLong(Site::out).sum();
  }

  @Override
  public double learningRate() {
    return lora().learningRate();
  }

  @Override
  public TrainingHooks hooks() {
    return Decay.MATRICES_ONLY;
  }

  @Override
  public Map<String, Object> configFor(Sites sites) {
    Map<String, Object> config = new LinkedHashMap<>(lora().configFor(sites));
    config.put("use_dora", true);
    return config;
  }

  @Override
  public SiteAdapter attach(Site site, Tensor weight, @Nullable Tensor bias, Setup setup) {
    Lora.Update update = lora().attach(site, weight, bias, setup);
    Parameter magnitude =
        new Parameter(site.path() + "." + Decomposed.MAGNITUDE, norm(update.merged(weight)));
    return new Decomposed(update, magnitude, weight, bias);
  }

  /** Lengths of the rows of {@code weight}, {@code (out)}. */
  private static Tensor norm(Tensor weight) {
    return weight.norm(new ScalarOptional(Ops.scalar(2)), 1);
  }

  private static final class Decomposed implements SiteAdapter {
    private static final String MAGNITUDE = "lora_magnitude_vector";
    private static final Scalar ONE = Ops.scalar(1);

    private final Lora.Update update;
    private final Parameter magnitude;
    private final Tensor weight;
    private final @Nullable Tensor bias;

    Decomposed(
        Lora.Update update, Parameter magnitude, Tensor weight, @Nullable Tensor bias) {
      this.update = update;
      this.magnitude = magnitude;
      this.weight = weight;
      this.bias = bias;
    }

    @Override
    public Map<String, Parameter> parameters() {
      Map<String, Parameter> parameters = update.parameters();
      parameters.put(MAGNITUDE, magnitude);
      return parameters;
    }

    @Override
    public Tensor after(Tensor x, Tensor y, Noise noise) {
      Tensor ratio = magnitude.value().div(norm(update.merged(weight))); // (out)
      Tensor dropped = update.dropped(x, noise);
      // What the frozen weight adds or takes away when its rows are stretched: never the bias.
      Tensor plain =
          dropped != x ? dropped.mm(weight.t()) : bias == null ? y : y.sub(bias); // (T, out)
      return y.addcmul(plain, ratio.sub(ONE)).addcmul(update.product(dropped), ratio);
    }

    @Override
    public Delta delta(Tensor weight, @Nullable Tensor bias) {
      Tensor merged = update.merged(weight);
      Tensor ratio = magnitude.value().detach().div(norm(merged));
      return new Delta(merged.mul(ratio.view(-1, 1)).sub(weight), null);
    }

    /** Per row; a pass also forms the merged matrix once, whatever its number of rows. */
    @Override
    public long multiplyAdds() {
      return update.multiplyAdds() + magnitude.count();
    }
  }
}
