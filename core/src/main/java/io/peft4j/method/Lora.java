package io.peft4j.method;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TargetModules;
import io.peft4j.boundary.WeightMethod;
import io.peft4j.engine.Gradients;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.format.UserError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * LoRA (Hu et al. 2021, arXiv:2106.09685): a low-rank matrix is added to the weight.
 *
 * <pre>
 *   y = W x + b + s·B A x        s = α/r, or α/√r (rsLoRA, Kalajdzievski 2023, arXiv:2312.03732)
 *
 *        ┌──────────── W, b ───────────┐
 *   x ───┤                            (+)─── y
 *        └── A (r, in) ── B (out, r) ──┘
 * </pre>
 *
 * <p>A starts uniform in ±1/√in and B at zero, so nothing changes at the start. The sum {@code W + s·B A}
 * is again a matrix of the layer's shape: merged, it costs nothing. Unlike {@link Dora} it has no say
 * over the length of a row of the weight; unlike {@link ParallelAdapter} there is no non-linearity
 * between the two matrices, and it stands beside one layer instead of a sub-layer.
 *
 * @param r rank
 * @param loraAlpha α, the numerator of the scale
 * @param loraDropout probability of dropping an element of {@code x} on the way to A while training
 * @param targetModules linear layers of the blocks
 * @param useRslora divides by √r instead of r
 * @param rankPattern other ranks for modules whose path ends in what a key, a regular expression,
 *     matches; the first one counts
 * @param alphaPattern other α, in the same way
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Lora(
    int r,
    double loraAlpha,
    double loraDropout,
    TargetModules targetModules,
    boolean useRslora,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern)
    implements WeightMethod {

  /** What peft takes for keys that a file does not have. */
  static final Lora PEFT_DEFAULT =
      new Lora(8, 8, 0, TargetModules.ALL_LINEAR, false, Map.of(), Map.of());

  public Lora {
    rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
    alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
    if (r < 1 || rankPattern.values().stream().anyMatch(rank -> rank < 1)) {
      throw new UserError("a rank (r, rank_pattern) is below 1: write 1 or more");
    }
    if (!(loraDropout >= 0 && loraDropout < 1)) {
      throw new UserError("lora_dropout is " + loraDropout + ": write a number in [0, 1)");
    }
  }

  /** LoRA of rank {@code r} with α = 2r, without dropout. */
  public Lora(int r, TargetModules targetModules) {
    this(r, 2 * r, 0, targetModules, false, Map.of(), Map.of());
  }

  @Override
  public String peftType() {
    return "LORA";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.WEIGHT, Insertion.PARALLEL, Composition.ADD);
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
    return sites(sites).stream().mapToLong(site -> rank(site) * (site.in() + site.out())).sum();
  }

  @Override
  public double learningRate() {
    return 2e-3;
  }

  @Override
  public Map<String, Object> configFor(Sites sites) {
    return Map.of(
        "target_modules", targetModules.resolved(sites, Role::isLinear),
        "lora_alpha", whole(loraAlpha),
        "use_dora", false,
        "init_lora_weights", true,
        "bias", "none",
        "fan_in_fan_out", false);
  }

  @Override
  public Update attach(Site site, Tensor weight, @Nullable Tensor bias, Setup setup) {
    long rank = rank(site);
    String keyA = site.path() + "." + Update.A;
    Tensor a =
        setup.rng(keyA).uniform(setup.like(), 1 / Math.sqrt(site.in()), rank, site.in());
    Tensor b = torch.zeros(new long[] {site.out(), rank}, setup.like().options());
    return new Update(
        new Parameter(keyA, a),
        new Parameter(site.path() + "." + Update.B, b),
        alpha(site) / (useRslora ? Math.sqrt(rank) : rank),
        loraDropout);
  }

  /** peft writes α as an integer, and some readers of its files want one. */
  private static Number whole(double number) {
    return number == Math.rint(number) ? (Number) (long) number : (Number) number;
  }

  private long rank(Site site) {
    return pattern(rankPattern, site, r);
  }

  private double alpha(Site site) {
    return pattern(alphaPattern, site, loraAlpha);
  }

  private static <T> T pattern(Map<String, T> patterns, Site site, T otherwise) {
    for (Map.Entry<String, T> entry : patterns.entrySet()) {
      String key = entry.getKey();
      // A key written on a model with a head is a path with that model's prefix in front.
      if (site.path().matches("(.*\\.)?(" + key + ")") || key.endsWith("." + site.path())) {
        return entry.getValue();
      }
    }
    return otherwise;
  }

  /** The two small matrices at one layer. */
  static final class Update implements SiteAdapter {
    private static final String A = "lora_A.weight";
    private static final String B = "lora_B.weight";
    private static final Scalar ONE = Ops.scalar(1);

    private final Parameter a;
    private final Parameter b;
    private final Scalar scale;
    private final double dropout;

    private Update(Parameter a, Parameter b, double scale, double dropout) {
      this.a = a;
      this.b = b;
      this.scale = Ops.scalar(scale);
      this.dropout = dropout;
    }

    @Override
    public Map<String, Parameter> parameters() {
      Map<String, Parameter> parameters = new LinkedHashMap<>();
      parameters.put(A, a);
      parameters.put(B, b);
      return parameters;
    }

    /** {@code x (T, in)} as it goes to A. */
    Tensor dropped(Tensor x, Noise noise) {
      return dropout == 0 ? x : noise.dropout(x, dropout);
    }

    /** {@code s·B A x}, {@code (T, out)}. */
    Tensor product(Tensor x) {
      return x.mm(a.value().t()).mm(b.value().t()).mul(scale);
    }

    /** {@code W + s·B A}, without a gradient. */
    Tensor merged(Tensor weight) {
      return weight.addmm(b.value().detach(), a.value().detach(), ONE, scale);
    }

    @Override
    public Tensor after(Tensor x, Tensor y, Noise noise) {
      return y.addmm(dropped(x, noise).mm(a.value().t()), b.value().t(), ONE, scale);
    }

    @Override
    public Recorded record(Tensor x, Tensor y, Noise noise) {
      return dropout > 0 ? SiteAdapter.super.record(x, y, noise) : new InPlace(x, y);
    }

    @Override
    public Delta delta(Tensor weight, @Nullable Tensor bias) {
      return new Delta(b.value().detach().mm(a.value().detach()).mul_(scale), null);
    }

    @Override
    public long multiplyAdds() {
      return a.count() + b.count();
    }

    /** Forward and backward by hand: {@code y} is changed in place and no graph is made. */
    private final class InPlace implements Recorded {
      private final Tensor x;
      private final Tensor h;
      private final Tensor output;

      InPlace(Tensor x, Tensor y) {
        this.x = x;
        h = x.mm(a.value().detach().t()); // (T, r)
        output = y.addmm_(h, b.value().detach().t(), ONE, scale);
      }

      @Override
      public Tensor output() {
        return output;
      }

      @Override
      public Tensor[] saved() {
        return new Tensor[] {x, h};
      }

      @Override
      public Back backward(Tensor gradient, Gradients gradients) {
        gradients.of(b).addmm_(gradient.t(), h, ONE, scale);
        Tensor gh = gradient.mm(b.value().detach()).mul_(scale); // (T, r)
        gradients.of(a).addmm_(gh.t(), x);
        return new Back(gh.mm(a.value().detach()), gradient);
      }
    }
  }
}
