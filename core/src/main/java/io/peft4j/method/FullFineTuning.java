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
import java.util.EnumSet;
import java.util.Set;

/**
 * Full fine-tuning: every parameter of the bare model is trained, the embeddings too, and a head of
 * words of its own.
 *
 * <pre>
 *   [ embeddings ── block 0 ── … ── block L−1 ]── hidden
 * </pre>
 *
 * <p>The yardstick: no boundary at all. {@link LastLayers} trains a part of it. Pooler and
 * classifier are left to the task. It does not leave the base's files: the result is shipped whole,
 * as a model of its own. It does not mix: a batch for two of them is a batch for two models, with
 * nothing shared. To Hugging Face PEFT it is not an adapter.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record FullFineTuning() implements SelectionMethod {
  private static final Set<Role> OTHERS =
      EnumSet.of(Role.EMBEDDING, Role.POSITION, Role.NORM, Role.HEAD);

  @Override
  public boolean selects(Site site, String parameter, Sites sites) {
    return site.role().isLinear() || OTHERS.contains(site.role());
  }

  @Override
  public String peftType() {
    return "FULL_FINE_TUNING";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.SELECTION, Insertion.NONE, Composition.REPLACE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.UNCHANGED_AT_START, Capability.MERGEABLE);
  }

  @Override
  public double learningRate() {
    return 2e-4;
  }

  @Override
  public TrainingHooks hooks() {
    return Decay.MATRICES_ONLY;
  }
}
