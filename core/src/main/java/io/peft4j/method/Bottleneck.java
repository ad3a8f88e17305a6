package io.peft4j.method;

import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.format.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Two linear layers with a non-linearity between them, {@code up(f(down(·)))}, whose result is added
 * to what a layer gives: the part that all adapters have in common.
 *
 * <p>The narrowing layer starts with small normal numbers and the widening one at zero.
 */
final class Bottleneck implements SiteAdapter {
  /** Standard deviation of the first weights, BERT's own. */
  private static final double DEVIATION = 0.02;

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Site site;
  private final boolean parallel;
  private final NonLinearity nonLinearity;
  private final Scalar scaling;

  private Bottleneck(Site site, boolean parallel, NonLinearity nonLinearity, double scaling) {
    this.site = site;
    this.parallel = parallel;
    this.nonLinearity = nonLinearity;
    this.scaling = Ops.scalar(scaling);
  }

  /** Reads what the layer gives, {@code y + up(f(down(y)))}. */
  static Bottleneck behind(Site site, int size, NonLinearity nonLinearity, Setup setup) {
    return new Bottleneck(site, false, nonLinearity, 1).start(site.out(), size, setup);
  }

  /** Reads what the layer reads, {@code y + s·up(f(down(x)))}. */
  static Bottleneck beside(
      Site site, int size, NonLinearity nonLinearity, double scaling, Setup setup) {
    return new Bottleneck(site, true, nonLinearity, scaling).start(site.in(), size, setup);
  }

  /** Number of elements of a bottleneck from {@code in} over {@code size} to {@code out}. */
  static long count(int in, int size, int out) {
    return (long) size * (in + out + 1) + out;
  }

  static int checked(int size) {
    if (size < 1) {
      throw new UserError("bottleneck_size is " + size + ": write 1 or more");
    }
    return size;
  }

  private Bottleneck start(long in, long size, Setup setup) {
    String down = site.path() + ".adapter_down.weight";
    Tensor like = setup.like();
    put("adapter_down.weight", setup.rng(down).normal(like, DEVIATION, size, in));
    put("adapter_down.bias", torch.zeros(new long[] {size}, like.options()));
    put("adapter_up.weight", torch.zeros(new long[] {site.out(), size}, like.options()));
    put("adapter_up.bias", torch.zeros(new long[] {site.out()}, like.options()));
    return this;
  }

  private void put(String key, Tensor initial) {
    parameters.put(key, new Parameter(site.path() + "." + key, initial));
  }

  @Override
  public Map<String, Parameter> parameters() {
    return parameters;
  }

  @Override
  public Tensor after(Tensor x, Tensor y, Noise noise) {
    Tensor inner = nonLinearity.apply(linear("adapter_down", parallel ? x : y)); // (T, size)
    return y.add(linear("adapter_up", inner), scaling);
  }

  private Tensor linear(String name, Tensor x) {
    return torch.linear(x, value(name + ".weight"), new TensorOptional(value(name + ".bias")));
  }

  private Tensor value(String key) {
    return parameters.get(key).value();
  }

  @Override
  public long multiplyAdds() {
    return parameters.get("adapter_down.weight").count()
        + parameters.get("adapter_up.weight").count();
  }
}
