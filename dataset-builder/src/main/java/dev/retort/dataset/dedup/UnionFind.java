package dev.retort.dataset.dedup;

import java.util.Arrays;

/** Disjoint sets of 0 … n − 1; a set's root is its least member. Not thread-safe. */
public final class UnionFind {
  private final int[] parents;

  /**
   * As many sets as members.
   *
   * @param size how many members
   */
  public UnionFind(int size) {
    parents = new int[size];
    Arrays.setAll(parents, i -> i);
  }

  /** The least member of a member's set. */
  public int root(int member) {
    int root = member;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }

  /** Makes one set of two. */
  public void join(int one, int other) {
    int a = root(one);
    int b = root(other);
    parents[Math.max(a, b)] = Math.min(a, b);
  }
}
