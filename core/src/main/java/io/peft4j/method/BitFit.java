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
import java.util.Set;

/**
 * BitFit (Ben Zaken et al. 2022, arXiv:2106.10199): only the biases are trained.
 *
 * <pre>
 *   y = W x + b        norm(x) = g ∘ x̂ + b        b is trained, in every layer and norm
 * </pre>
 *
 * <p>It moves what a layer gives by the same vector for every token. {@link NormTuning} may also
 * stretch it, at the norms alone. The trained copies start as the base's own biases and can be put
 * in their place. Hugging Face PEFT has no such method (its {@code BEFT} adds biases elsewhere), so
 * the {@code peft_type} is our own.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record BitFit() implements SelectionMethod {

  @Override
  public boolean selects(Site site, String parameter, Sites sites) {
    return parameter.equals("bias") && (site.role().isLinear() || site.role() == Role.NORM);
  }

  @Override
  public String peftType() {
    return "BITFIT";
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
    return 3e-3;
  }

  @Override
  public TrainingHooks hooks() {
    return Decay.MATRICES_ONLY;
  }
}
