package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps garbage collection off a blob from the moment that a publication asks for it until an
 * artifact refers to it. Safe for use by many threads.
 */
final class BlobPins {
  private final ConcurrentMap<Sha256, Integer> holders = new ConcurrentHashMap<>();

  /** Something done while a blob may not be removed. */
  interface Action {
    void run() throws IOException;
  }

  /** Does something while a blob may not be removed; waits for a removal that has begun. */
  void holding(Sha256 digest, Action action) throws IOException {
    holders.merge(digest, 1, Integer::sum);
    try {
      action.run();
    } finally {
      holders.computeIfPresent(digest, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Does something while nobody can take hold of a blob, unless somebody has. */
  void unlessHeld(Sha256 digest, Action removal) throws IOException {
    IOException[] failure = new IOException[1];
    holders.computeIfAbsent(
        digest,
        free -> {
          try {
            removal.run();
          } catch (IOException e) {
            failure[0] = e;
          }
          return null;
        });
    if (failure[0] != null) {
      throw failure[0];
    }
  }
}
