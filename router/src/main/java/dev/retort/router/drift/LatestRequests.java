package dev.retort.router.drift;

import dev.retort.capture.ExchangeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The latest requests, with their traits, for evidence. Not thread-safe. */
final class LatestRequests {
  private static final int KEPT = 500;
  private static final int REMEMBERED = 1 << 12;

  private final Deque<Seen> latest = new ArrayDeque<>();
  private final long[] fingerprints = new long[REMEMBERED];

  /**
   * A request.
   *
   * @param words sorted
   * @param novelty sorted; empty as long as there is no scale
   * @param confidence sorted; empty if the student was not asked
   */
  record Seen(ExchangeId id, int[] words, int[] novelty, int[] confidence) {}

  /** Whether the same text came lately, as far as this remembers; from now on it did. */
  boolean isRepeated(long fingerprint) {
    int slot = (int) (fingerprint ^ (fingerprint >>> 32)) & (REMEMBERED - 1);
    boolean repeated = fingerprints[slot] == fingerprint;
    fingerprints[slot] = fingerprint;
    return repeated;
  }

  void add(Seen request) {
    latest.addLast(request);
    if (latest.size() > KEPT) {
      latest.removeFirst();
    }
  }

  /** Those of some kind, the latest first. */
  List<Seen> where(Predicate<Seen> wanted) {
    List<Seen> found = new ArrayList<>();
    for (Iterator<Seen> each = latest.descendingIterator(); each.hasNext(); ) {
      Seen request = each.next();
      if (wanted.test(request)) {
        found.add(request);
      }
    }
    return found;
  }
}
