package io.peft4j.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers {@code 0 … n−1} joined into clusters (union–find with path halving). */
final class Clusters {
  private final int[] parent;

  /** Every number is a cluster of its own. */
  Clusters(int size) {
    parent = new int[size];
    for (int i = 0; i < size; i++) {
      parent[i] = i;
    }
  }

  /** Puts the clusters of both numbers together. */
  void join(int a, int b) {
    int first = find(a);
    int second = find(b);
    parent[Math.max(first, second)] = Math.min(first, second);
  }

  /** The smallest number in the cluster of {@code i}. */
  int find(int i) {
    while (parent[i] != i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  }

  /** All clusters, by their smallest number; members ascend. */
  Collection<List<Integer>> all() {
    Map<Integer, List<Integer>> members = new LinkedHashMap<>();
    for (int i = 0; i < parent.length; i++) {
      members.computeIfAbsent(find(i), root -> new ArrayList<>()).add(i);
    }
    return members.values();
  }
}
