package io.peft4j.recipe;

import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Combined;
import io.peft4j.boundary.InputMethod;
import io.peft4j.boundary.KeyValueMethod;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.SelectionMethod;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.boundary.WeightMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a method's trainable elements lie, in closed form. */
final class Trainable {
  private Trainable() {}

  /**
   * Trainable elements by kind of module, as in {@code layers.N.self_attn.q_proj}; virtual tokens
   * under that name.
   */
  static Map<String, Long> byModule(PeftMethod method, Sites sites) {
    Map<String, Long> counts = new LinkedHashMap<>();
    add(method, sites, counts);
    return counts;
  }

  private static void add(PeftMethod method, Sites sites, Map<String, Long> counts) {
    if (method instanceof Combined combined) {
      combined.parts().forEach(part -> add(part, sites, counts));
    } else if (method instanceof InputMethod || method instanceof KeyValueMethod) {
      counts.merge("virtual tokens", method.parameterCount(sites), Long::sum);
    } else if (method instanceof WeightMethod weights) {
      add(method, weights.sites(sites), sites, counts);
    } else if (method instanceof ActivationMethod activations) {
      add(method, activations.sites(sites), sites, counts);
    } else if (method instanceof SelectionMethod) {
      add(method, sites.all(), sites, counts);
    }
  }

  private static void add(
      PeftMethod method, List<Site> touched, Sites sites, Map<String, Long> counts) {
    for (Site site : touched) {
      long own = method.parameterCount(sites.only(site));
      if (own > 0) {
        counts.merge(site.path().replaceAll("\\.\\d+(?=\\.|$)", ".N"), own, Long::sum);
      }
    }
  }
}
