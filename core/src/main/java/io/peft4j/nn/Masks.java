package io.peft4j.nn;

import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Rng;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the dropout masks of one step come from: seed, step, site and sequence, and nothing else.
 *
 * @param seed of the run
 * @param step number of the step
 * @param sequences number of each sequence of this shard in the whole batch
 */
public record Masks(long seed, long step, int[] sequences) {

  /**
   * The noise at {@code site} for rows {@code start … } of a batch whose rows belong to {@code
   * owners}.
   */
  Noise at(Site site, int[] owners, int start) {
    long place = Rng.mix(Rng.mix(seed ^ Rng.mix(step)), site.path());
    return (x, p) -> p == 0 ? x : x.mul(mask(x, p, place, owners, start));
  }

  private Tensor mask(Tensor x, double p, long place, int[] owners, int start) {
    int rows = (int) x.size(0);
    int width = (int) x.size(1);
    float keep = (float) (1 / (1 - p));
    float[] values = new float[rows * width];
    SplittableRandom random = new SplittableRandom(0);
    for (int row = 0; row < rows; row++) {
      if (row == 0 || owners[start + row] != owners[start + row - 1]) {
        random = new SplittableRandom(Rng.mix(place ^ Rng.mix(sequences[owners[start + row]])));
      }
      for (int c = 0; c < width; c++) {
        values[row * width + c] = random.nextDouble() < p ? 0 : keep;
      }
    }
    return Tensor.create(values, rows, width).to(x.scalar_type());
  }
}
