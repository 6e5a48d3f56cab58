package dev.retort.registry.mlflow;

import java.util.ArrayList;
import java.util.List;

/** A list in pieces that one request can take. */
final class Chunks {
  private Chunks() {}

  static <T> List<List<T>> of(List<T> items, int size) {
    List<List<T>> chunks = new ArrayList<>();
    for (int start = 0; start < items.size(); start += size) {
      chunks.add(items.subList(start, Math.min(start + size, items.size())));
    }
    return chunks;
  }
}
