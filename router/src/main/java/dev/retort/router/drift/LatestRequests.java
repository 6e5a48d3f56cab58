package dev.retort.router.drift;

import dev.retort.capture.ExchangeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
   * @param traits those of each kind that is known of it
   */
  record Seen(ExchangeId id, Map<DriftEvent.Kind, int[]> traits) {
    /** Whether anything of a kind is known of it. */
    boolean tells(DriftEvent.Kind kind) {
      return traits.containsKey(kind);
    }

    boolean has(DriftEvent.Kind kind, int trait) {
      return tells(kind) && Arrays.stream(traits.get(kind)).anyMatch(one -> one == trait);
    }
  }

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
