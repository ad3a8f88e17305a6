package io.peft4j.method;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Attachment.Composition;
import io.peft4j.boundary.Attachment.Insertion;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.SelectionMethod;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.TrainingHooks;
import io.peft4j.format.UserError;
import java.util.Set;

/**
 * The last blocks are trained, all else is frozen (as studied by Lee et al. 2019, arXiv:1911.03090).
 *
 * <pre>
 *   embeddings ── block 0 ── … ── block L−k−1 ──[ block L−k ── … ── block L−1 ]── hidden
 *                 frozen, computed without a gradient        trained
 * </pre>
 *
 * <p>The cheapest step of all, because no gradient goes below the trained blocks; {@link
 * FullFineTuning} is the case of all blocks and the embeddings. The trained copies start as the
 * base's own and can be put in their place; as a file of their own they are large. Hugging Face PEFT
 * has no such method, so the {@code peft_type} is our own.
 *
 * @param lastLayers number of trained blocks
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LastLayers(int lastLayers) implements SelectionMethod {

  public LastLayers {
    if (lastLayers < 1) {
      throw new UserError("last_layers is " + lastLayers + ": write 1 or more");
    }
  }

  @Override
  public boolean selects(Site site, String parameter, Sites sites) {
    return site.layer() >= Math.max(0, sites.layers() - lastLayers)
        && (site.role().isLinear() || site.role() == Role.NORM);
  }

  @Override
  public String peftType() {
    return "LAST_LAYERS";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.SELECTION, Insertion.NONE, Composition.REPLACE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.UNCHANGED_AT_START,
        Capability.MERGEABLE,
        Capability.MIXES,
        Capability.LEAVES_BASE);
  }

  @Override
  public double learningRate() {
    return 3e-4;
  }

  @Override
  public TrainingHooks hooks() {
    return Decay.MATRICES_ONLY;
  }
}
