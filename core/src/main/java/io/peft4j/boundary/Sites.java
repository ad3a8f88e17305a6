package io.peft4j.boundary;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The places of one model, in the order of its forward pass, with the shapes a method needs.
 *
 * @param family Hugging Face {@code model_type}, as in {@code bert}
 * @param layers number of blocks
 * @param hidden width of the residual stream
 * @param heads number of attention heads
 * @param keyValueHeads number of key and value heads
 * @param headDim width of one head
 * @param maxPositions longest sequence, virtual tokens included
 * @param all every site
 */
public record Sites(
    String family,
    int layers,
    int hidden,
    int heads,
    int keyValueHeads,
    int headDim,
    int maxPositions,
    List<Site> all) {

  public Sites {
    all = List.copyOf(all);
  }

  /** Width of one layer's keys (and of its values). */
  public int keyValueDim() {
    return keyValueHeads * headDim;
  }

  /** The sites with one of {@code roles}. */
  public List<Site> with(Role first, Role... rest) {
    Set<Role> roles = EnumSet.of(first, rest);
    return where(site -> roles.stream().anyMatch(site.role()::plays));
  }

  /** The linear layers inside the blocks: peft's {@code all-linear}. */
  public List<Site> linear() {
    return where(site -> site.role().isLinear());
  }

  /** The same model with one site alone: what a method trains there can be counted. */
  public Sites only(Site site) {
    return new Sites(
        family, layers, hidden, heads, keyValueHeads, headDim, maxPositions, List.of(site));
  }

  /** The sites that satisfy {@code condition}. */
  public List<Site> where(Predicate<Site> condition) {
    return all.stream().filter(condition).toList();
  }
}
