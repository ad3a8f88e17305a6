package io.peft4j.engine;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Seeded random numbers for initial values, the same on every machine and for every number of
 * cores.
 *
 * <p>A generator is derived from a seed and a name, so that what one place draws does not depend on
 * how much another one drew before. Not thread-safe.
 */
public final class Rng {
  private final SplittableRandom random;

  /** The generator of {@code name} under {@code seed}. */
  public Rng(long seed, String name) {
    this.random = new SplittableRandom(mix(seed, name));
  }

  /** A seed made of a seed and a name: FNV-1a over the name, then a finalizer. */
  public static long mix(long seed, String name) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** Spreads every bit of {@code z} over all bits (the finalizer of SplitMix64). */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Values uniform in {@code (-bound, bound)}, with the dtype of {@code like}. */
  public Tensor uniform(Tensor like, double bound, long... shape) {
    return fill(like, shape, () -> (random.nextDouble() * 2 - 1) * bound);
  }

  /** Normal values of mean 0, with the dtype of {@code like}. */
  public Tensor normal(Tensor like, double deviation, long... shape) {
    return fill(like, shape, () -> random.nextGaussian() * deviation);
  }

  /** An integer in {@code [0, bound)}. */
  public int nextInt(int bound) {
    return random.nextInt(bound);
  }

  /** A number in {@code [0, 1)}. */
  public double nextDouble() {
    return random.nextDouble();
  }

  /** A permutation of {@code 0 … n−1} (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static Tensor fill(Tensor like, long[] shape, java.util.function.DoubleSupplier next) {
    long count = 1;
    for (long side : shape) {
      count *= side;
    }
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = next.getAsDouble();
    }
    return Tensor.create(values, shape).to(like.scalar_type());
  }
}
