package dev.retort.dataset.dedup;

import java.util.Arrays;

/** Disjoint sets of 0 … n − 1; a set's root is its least member. Not thread-safe. */
final class UnionFind {
  private final int[] parents;

  UnionFind(int size) {
    parents = new int[size];
    Arrays.setAll(parents, i -> i);
  }

  int root(int member) {
    int root = member;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }

  void join(int one, int other) {
    int a = root(one);
    int b = root(other);
    parents[Math.max(a, b)] = Math.min(a, b);
  }
}
