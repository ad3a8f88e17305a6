package io.peft4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds near-identical texts: those whose sets of content words have a Jaccard similarity of at
 * least 4/5, which includes texts that are equal but for stop words, numbers and punctuation.
 *
 * <p>The search is exact. Words are ordered from rare to frequent; two sets of which {@code n} or
 * more words must agree share one among their first {@code size − n + 1} words, so only sets that
 * meet in such a prefix are compared (Chaudhuri, Ganti and Kaushik, "A Primitive Operator for
 * Similarity Joins in Data Cleaning", ICDE 2006; Bayardo, Ma and Srikant, "Scaling Up All Pairs
 * Similarity Search", WWW 2007).
 */
final class Likeness {
  private static final int NUMERATOR = 4;
  private static final int DENOMINATOR = 5;

  private Likeness() {}

  /** Joins the texts that are near-identical, directly or through others between them. */
  static Clusters of(List<String> texts) {
    List<int[]> sets = rankedWords(texts);
    Clusters clusters = new Clusters(texts.size());
    List<Integer> distinct = joinEqual(sets, clusters);
    distinct.sort(Comparator.comparingInt(i -> sets.get(i).length));
    Map<Integer, List<Integer>> meetings = new HashMap<>();
    for (int i : distinct) {
      int[] set = sets.get(i);
      int prefix = set.length - leastShared(set.length) + 1;
      for (int k = 0; k < prefix; k++) {
        List<Integer> met = meetings.computeIfAbsent(set[k], word -> new ArrayList<>());
        // Sets come by size, so those too small for this one stand first.
        for (int m = met.size() - 1; m >= 0; m--) {
          int other = met.get(m);
          if (sets.get(other).length < leastShared(set.length)) {
            break;
          }
          if (alike(set, sets.get(other))) {
            clusters.join(i, other);
          }
        }
        met.add(i);
      }
    }
    return clusters;
  }

  /** How many words of a set another one must hold to be near-identical. */
  private static int leastShared(int size) {
    return (NUMERATOR * size + DENOMINATOR - 1) / DENOMINATOR;
  }

  /** Each text as its content words' ranks, ascending, the rarest word first. */
  private static List<int[]> rankedWords(List<String> texts) {
    List<Set<String>> contents = texts.stream().map(Wording::content).toList();
    Map<String, Integer> counts = new TreeMap<>();
    contents.forEach(words -> words.forEach(word -> counts.merge(word, 1, Integer::sum)));
    List<String> byCount = new ArrayList<>(counts.keySet());
    byCount.sort(Comparator.comparing(counts::get));
    Map<String, Integer> ranks = new HashMap<>();
    byCount.forEach(word -> ranks.put(word, ranks.size()));
    return contents.stream()
        .map(words -> words.stream().mapToInt(ranks::get).sorted().toArray())
        .toList();
  }

  /** Joins texts of equal sets and gives the first of each. */
  private static List<Integer> joinEqual(List<int[]> sets, Clusters clusters) {
    Map<List<Integer>, Integer> first = new HashMap<>();
    List<Integer> distinct = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      Integer known = first.putIfAbsent(Arrays.stream(sets.get(i)).boxed().toList(), i);
      if (known == null) {
        distinct.add(i);
      } else {
        clusters.join(known, i);
      }
    }
    return distinct;
  }

  /** Merges two sets, and stops when more words differ than may. */
  private static boolean alike(int[] a, int[] b) {
    int all = a.length + b.length;
    int needed = (NUMERATOR * all + NUMERATOR + DENOMINATOR - 1) / (NUMERATOR + DENOMINATOR);
    int shared = 0;
    int i = 0;
    int j = 0;
    while (shared + Math.min(a.length - i, b.length - j) >= needed) {
      if (shared == needed) {
        return true;
      }
      if (a[i] == b[j]) {
        shared++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }
}
