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
import io.peft4j.boundary.TargetModules;
import io.peft4j.boundary.TrainingHooks;
import java.util.Map;
import java.util.Set;

/**
 * Norm tuning (Zhao et al. 2023, arXiv:2312.11420): only gains and biases of the norms are trained.
 *
 * <pre>
 *   norm(x) = g ∘ x̂ + b        g and b are trained
 * </pre>
 *
 * <p>It stretches and moves the stream where {@link BitFit} only moves it, in fewer places. The
 * trained copies start as the base's own and can be put in their place.
 *
 * @param targetModules the norms
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NormTuning(TargetModules targetModules) implements SelectionMethod {

  /** All norms. */
  public NormTuning() {
    this(TargetModules.roles(Role.NORM));
  }

  @Override
  public boolean selects(Site site, String parameter, Sites sites) {
    return targetModules.select(sites, NormTuning::usable).contains(site);
  }

  private static boolean usable(Role role) {
    return role == Role.NORM;
  }

  @Override
  public String fileKey(Site site, String parameter) {
    return site.path() + ".ln_tuning_layers." + parameter;
  }

  @Override
  public String peftType() {
    return "LN_TUNING";
  }

  @Override
  public Attachment attachment() {
    return new Attachment(Boundary.SELECTION, Insertion.NONE, Composition.REPLACE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public double learningRate() {
    return 3e-3;
  }

  @Override
  public TrainingHooks hooks() {
    return Decay.MATRICES_ONLY;
  }

  @Override
  public Map<String, Object> configFor(Sites sites) {
    return Map.of("target_modules", targetModules.resolved(sites, NormTuning::usable));
  }
}
