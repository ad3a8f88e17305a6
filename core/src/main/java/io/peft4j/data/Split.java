package io.peft4j.data;

import io.peft4j.engine.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals items out to parts so that each part has its size, every class its share of each part, and
 * every cluster lies in one part.
 *
 * <p>Each part has a quota of every class. Clusters come in random order, large ones first, and
 * each goes to the part whose quotas it fills the least. For items that are a cluster of their own
 * this meets every quota exactly; large clusters spread over the parts in proportion.
 */
final class Split {
  private final int[] classes;
  private final int[][] quotas;
  private final int[][] dealt;

  private Split(int[] classes, int count, int[] sizes) {
    this.classes = classes;
    this.quotas = quotas(classes, count, sizes);
    this.dealt = new int[sizes.length + 1][count];
  }

  /**
   * The part of each item.
   *
   * @param classes the class number of each item
   * @param count how many classes there are
   * @param sizes how many items each part shall have; what is over goes to part {@code
   *     sizes.length}
   */
  static int[] deal(int[] classes, int count, Clusters clusters, int[] sizes, Rng random) {
    Split split = new Split(classes, count, sizes);
    int[] parts = new int[classes.length];
    for (List<Integer> cluster : inDealingOrder(clusters, random)) {
      int part = split.leastFilledWith(cluster);
      for (int item : cluster) {
        split.dealt[part][classes[item]]++;
        parts[item] = part;
      }
    }
    return parts;
  }

  private static List<List<Integer>> inDealingOrder(Clusters clusters, Rng random) {
    List<List<Integer>> all = new ArrayList<>(clusters.all());
    List<List<Integer>> order = new ArrayList<>(all.size());
    for (int i : random.permutation(all.size())) {
      order.add(all.get(i));
    }
    order.sort(Comparator.comparing((List<Integer> cluster) -> cluster.size()).reversed());
    return order;
  }

  private int leastFilledWith(List<Integer> cluster) {
    int[] added = new int[quotas[0].length];
    cluster.forEach(item -> added[classes[item]]++);
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int part = 0; part < quotas.length; part++) {
      double filled = 0;
      for (int item : cluster) {
        int label = classes[item];
        // A part without a quota of this class comes last, yet some part must take the cluster.
        double quota = Math.max(quotas[part][label], 1e-6);
        filled += (dealt[part][label] + added[label]) / quota;
      }
      if (filled <= least) { // ties go to the later part: training before test
        least = filled;
        best = part;
      }
    }
    return best;
  }

  /** Per part and class, how many items; the last part takes what the others leave. */
  private static int[][] quotas(int[] classes, int count, int[] sizes) {
    int[] left = new int[count];
    for (int label : classes) {
      left[label]++;
    }
    int[][] quotas = new int[sizes.length + 1][];
    for (int part = 0; part < sizes.length; part++) {
      quotas[part] = apportion(left, sizes[part], sizes.length - part - 1);
      for (int label = 0; label < count; label++) {
        left[label] -= quotas[part][label];
      }
    }
    quotas[sizes.length] = left;
    return quotas;
  }

  /**
   * Shares {@code total} out in proportion to what each class has (largest remainders). A class
   * gives at least one item if it can still keep {@code reserve}, and never more than it has.
   */
  static int[] apportion(int[] available, int total, int reserve) {
    int all = Arrays.stream(available).sum();
    int target = Math.min(total, all);
    int[] shares = new int[available.length];
    double[] wanting = new double[available.length];
    for (int i = 0; i < shares.length; i++) {
      double exact = all == 0 ? 0 : (double) target * available[i] / all;
      int least = target > 0 && available[i] > reserve ? 1 : 0;
      shares[i] = Math.max(least, (int) Math.floor(exact));
      wanting[i] = exact - shares[i];
    }
    int missing = target - Arrays.stream(shares).sum();
    while (missing != 0) {
      int step = Integer.signum(missing);
      int chosen =
          IntStream.range(0, shares.length)
              .filter(i -> step > 0 ? shares[i] < available[i] : shares[i] > 0)
              .boxed()
              .max(Comparator.comparingDouble(i -> step * wanting[i]))
              .orElseThrow();
      shares[chosen] += step;
      wanting[chosen] -= step;
      missing -= step;
    }
    return shares;
  }
}
