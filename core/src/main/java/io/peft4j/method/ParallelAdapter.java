package io.peft4j.method;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Setup;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.Sites;
import java.util.List;
import java.util.Set;

/**
 * The scaled parallel adapter (He et al. 2022, arXiv:2110.04366): a small network beside the
 * feed-forward layer.
 *
 * <pre>
 *   y = FFN(x) + s·up(f(down(x)))
 *
 *        ┌─────── FFN ───────┐
 *   x ───┤                  (+)─── y
 *        └ down ─ f ─ up ─ ×s┘
 * </pre>
 *
 * <p>The widening layer starts at zero, so nothing changes at the start. {@link BottleneckAdapter}
 * sits behind the layer and reads its result instead; {@link Lora} has the same shape without the
 * non-linearity, around one matrix. It cannot be merged because of that non-linearity. Hugging Face
 * PEFT has no such method, so its {@code peft_type} is our own.
 *
 * @param bottleneckSize width of the narrow part
 * @param scaling s
 * @param nonLinearity between the two layers
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ParallelAdapter(int bottleneckSize, double scaling, NonLinearity nonLinearity)
    implements ActivationMethod {

  public ParallelAdapter {
    Bottleneck.checked(bottleneckSize);
  }

  /** With the paper's scale and non-linearity. */
  public ParallelAdapter(int size) {
    this(size, 4, NonLinearity.RELU);
  }

  @Override
  public String peftType() {
    return "PARALLEL_ADAPTER";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.ACTIVATION, Insertion.PARALLEL, Composition.ADD);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.UNCHANGED_AT_START, Capability.MIXES, Capability.LEAVES_BASE);
  }

  @Override
  public List<Site> sites(Sites sites) {
    return sites.with(Role.MLP);
  }

  @Override
  public long parameterCount(Sites sites) {
    return sites(sites).stream()
        .mapToLong(site -> Bottleneck.count(site.in(), bottleneckSize, site.out()))
        .sum();
  }

  @Override
  public double learningRate() {
    return 1e-3;
  }

  @Override
  public SiteAdapter attach(Site site, Setup setup) {
    return Bottleneck.beside(site, bottleneckSize, nonLinearity, scaling, setup);
  }
}
