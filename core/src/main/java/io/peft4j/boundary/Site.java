package io.peft4j.boundary;

/**
 * A named place of a model.
 *
 * @param path the Hugging Face module path inside the bare model, as in {@code
 *     encoder.layer.0.attention.self.query}
 * @param role what the place is for
 * @param layer number of the block, −1 below the first one, the number of blocks above the last one
 * @param in width of what comes in
 * @param out width of what goes out
 * @param bias whether the module has a bias
 */
public record Site(String path, Role role, int layer, int in, int out, boolean bias) {

  /** Number of elements of the module's weight: matrices {@code out × in}, norms {@code out}. */
  public long weightCount() {
    return role == Role.NORM ? out : (long) in * out;
  }
}
