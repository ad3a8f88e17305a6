package io.peft4j.report;

import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Attachment;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Combined;
import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.SelectionMethod;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.WeightMethod;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a method touches a model, as data that a picture can show.
 *
 * @param touches each place in a block and what is done there, in the order of the forward pass
 * @param touchedLayers number of blocks that hold such a place
 * @param layers number of blocks of the model
 */
public record Placement(List<Touch> touches, int touchedLayers, int layers) {

  /** What is done at a place. */
  public enum Mark {
    /** Learned rows stand in front of the model's own. */
    ROWS,
    /** A learned change is added to the weight. */
    DELTA,
    /** The vector that leaves is multiplied by a learned one. */
    SCALE,
    /** A small trained module follows. */
    AFTER,
    /** A small trained module runs beside. */
    BESIDE,
    /** The weight itself is trained. */
    WEIGHT,
    /** The bias itself is trained. */
    BIAS
  }

  /** One place and what is done there. */
  public record Touch(Role role, Boundary boundary, Mark mark) {}

  public Placement {
    touches = List.copyOf(touches);
  }

  /** The places that {@code method} touches on a model with these sites. */
  public static Placement of(PeftMethod method, Sites sites) {
    Set<Touch> touches = new LinkedHashSet<>();
    Set<Integer> touched = new TreeSet<>();
    collect(method, sites, touches, touched);
    return new Placement(List.copyOf(touches), touched.size(), sites.layers());
  }

  private static void collect(
      PeftMethod method, Sites sites, Set<Touch> touches, Set<Integer> touched) {
    Boundary boundary = method.boundary();
    if (method instanceof InputMethod) {
      touches.add(new Touch(Role.EMBEDDING, boundary, Mark.ROWS));
    } else if (method instanceof KeyValueMethod) {
      for (Site site : sites.with(Role.KEY, Role.VALUE)) {
        add(site, boundary, Mark.ROWS, sites, touches, touched);
      }
    } else if (method instanceof WeightMethod weights) {
      for (Site site : weights.sites(sites)) {
        add(site, boundary, Mark.DELTA, sites, touches, touched);
      }
    } else if (method instanceof ActivationMethod activations) {
      for (Site site : activations.sites(sites)) {
        add(site, boundary, mark(method.attachment()), sites, touches, touched);
      }
    } else if (method instanceof SelectionMethod selection) {
      for (Site site : sites.all()) {
        if (site.weightCount() > 0 && selection.selects(site, "weight", sites)) {
          add(site, boundary, Mark.WEIGHT, sites, touches, touched);
        }
        if (site.bias() && selection.selects(site, "bias", sites)) {
          add(site, boundary, Mark.BIAS, sites, touches, touched);
        }
      }
    } else if (method instanceof Combined combined) {
      combined.parts().forEach(part -> collect(part, sites, touches, touched));
    }
  }

  private static void add(
      Site site,
      Boundary boundary,
      Mark mark,
      Sites sites,
      Set<Touch> touches,
      Set<Integer> touched) {
    touches.add(new Touch(site.role(), boundary, mark));
    if (site.layer() >= 0 && site.layer() < sites.layers()) {
      touched.add(site.layer());
    }
  }

  private static Mark mark(Attachment attachment) {
    if (attachment.composition() == Attachment.Composition.SCALE) {
      return Mark.SCALE;
    }
    return attachment.insertion() == Attachment.Insertion.PARALLEL ? Mark.BESIDE : Mark.AFTER;
  }

  /** How far the change reaches, in words. */
  String reach() {
    if (touchedLayers == 0) {
      return "below the first block";
    }
    return touchedLayers == layers
        ? "all %d blocks".formatted(layers)
        : "%d of %d blocks".formatted(touchedLayers, layers);
  }
}
