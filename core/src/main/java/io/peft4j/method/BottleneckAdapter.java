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
import io.peft4j.format.UserError;
import java.util.List;
import java.util.Set;

/**
 * Bottleneck adapters (Houlsby et al. 2019, arXiv:1902.00751; Pfeiffer et al. 2020,
 * arXiv:2005.00247): small networks in the stream behind a sub-layer.
 *
 * <pre>
 *   y ← y + up(f(down(y)))
 *
 *   x ─┬─ attention ── out ──[adapter]──(+)─ norm ─┬─ up ── f ── down ──[adapter]──(+)─ norm ─
 *      └─────────────────────────────────┘          └───────────────────────────────┘
 *                          Houlsby                                 Houlsby, Pfeiffer
 * </pre>
 *
 * <p>The widening layer starts at zero, so nothing changes at the start. It reads what a sub-layer
 * gives, where {@link ParallelAdapter} reads what the sub-layer reads. It cannot be merged: there is
 * a non-linearity inside. Hugging Face PEFT has no such method, so its {@code peft_type} is our own;
 * the keys are AdapterHub's, whose {@code pfeiffer} also moves a norm and is not the same function.
 *
 * @param mhAdapter behind attention
 * @param outputAdapter behind the feed-forward layer
 * @param bottleneckSize width of the narrow part
 * @param nonLinearity between the two layers
 */
@JsonNaming(SnakeCaseStrategy.class)
public record BottleneckAdapter(
    boolean mhAdapter, boolean outputAdapter, int bottleneckSize, NonLinearity nonLinearity)
    implements ActivationMethod {

  public BottleneckAdapter {
    Bottleneck.checked(bottleneckSize);
    if (!mhAdapter && !outputAdapter) {
      throw new UserError("mh_adapter and output_adapter are both false: set one to true");
    }
  }

  /** Behind both sub-layers. */
  public static BottleneckAdapter houlsby(int size) {
    return new BottleneckAdapter(true, true, size, NonLinearity.GELU);
  }

  /** Behind the feed-forward layer alone. */
  public static BottleneckAdapter pfeiffer(int size) {
    return new BottleneckAdapter(false, true, size, NonLinearity.RELU);
  }

  @Override
  public String peftType() {
    return "BOTTLENECK";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.ACTIVATION, Insertion.SEQUENTIAL, Composition.ADD);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.UNCHANGED_AT_START, Capability.MIXES, Capability.LEAVES_BASE);
  }

  @Override
  public List<Site> sites(Sites sites) {
    return sites.where(
        site ->
            mhAdapter && site.role() == Role.ATTENTION_OUT
                || outputAdapter && site.role() == Role.DOWN);
  }

  @Override
  public long parameterCount(Sites sites) {
    return sites(sites).stream()
        .mapToLong(site -> Bottleneck.count(site.out(), bottleneckSize, site.out()))
        .sum();
  }

  @Override
  public double learningRate() {
    return 1e-3;
  }

  @Override
  public SiteAdapter attach(Site site, Setup setup) {
    return Bottleneck.behind(site, bottleneckSize, nonLinearity, setup);
  }
}
