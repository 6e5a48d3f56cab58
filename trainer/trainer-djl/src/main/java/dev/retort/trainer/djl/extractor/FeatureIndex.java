package dev.retort.trainer.djl.extractor;

import java.util.Arrays;
import java.util.List;

/**
 * The features that a model knows, numbered.
 *
 * @param hashes ascending
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record FeatureIndex(int[] hashes) {
  private static final int RECURRING = 2;

  /** The features that words of training rows have twice or more. */
  static FeatureIndex of(List<int[][]> rows) {
    int all = rows.stream().flatMap(Arrays::stream).mapToInt(f -> f.length).sum();
    int[] seen = new int[all];
    int size = 0;
    for (int[][] row : rows) {
      for (int[] features : row) {
        System.arraycopy(features, 0, seen, size, features.length);
        size += features.length;
      }
    }
    Arrays.sort(seen);
    int kept = 0;
    for (int i = 0; i < size; ) {
      int end = i;
      while (end < size && seen[end] == seen[i]) {
        end++;
      }
      if (end - i >= RECURRING) {
        seen[kept++] = seen[i];
      }
      i = end;
    }
    return new FeatureIndex(Arrays.copyOf(seen, kept));
  }

  int size() {
    return hashes.length;
  }

  /** The numbers of those features that are known, by word. */
  int[][] numbers(int[][] row) {
    int[][] numbers = new int[row.length][];
    for (int i = 0; i < row.length; i++) {
      int[] known = new int[row[i].length];
      int size = 0;
      for (int hash : row[i]) {
        int number = Arrays.binarySearch(hashes, hash);
        if (number >= 0) {
          known[size++] = number;
        }
      }
      numbers[i] = Arrays.copyOf(known, size);
    }
    return numbers;
  }
}
