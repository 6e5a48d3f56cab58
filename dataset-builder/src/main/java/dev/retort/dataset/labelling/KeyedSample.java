package dev.retort.dataset.labelling;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A uniform sample of at most so many things, drawn by a hash of their names: whatever their order,
 * equal names and seeds give the same sample. Not thread-safe.
 */
final class KeyedSample<T> {
  private record Drawn<T>(long hash, String name, T thing) {}

  private final int most;
  private final long seed;
  private final PriorityQueue<Drawn<T>> drawn =
      new PriorityQueue<>(
          Comparator.<Drawn<T>>comparingLong(Drawn::hash).thenComparing(Drawn::name).reversed());

  KeyedSample(int most, long seed) {
    this.most = most;
    this.seed = seed;
  }

  void offer(String name, T thing) {
    drawn.add(new Drawn<>(hash(name, seed), name, thing));
    if (drawn.size() > most) {
      drawn.remove();
    }
  }

  /** What was drawn, in no particular order. */
  List<T> drawn() {
    return drawn.stream().map(Drawn::thing).toList();
  }

  static long hash(String name, long seed) {
    byte[] bytes = (seed + " " + name).getBytes(StandardCharsets.UTF_8);
    return MurmurHash3.hash128x64(bytes, 0, bytes.length, 0)[0];
  }
}
