package dev.retort.capture.iceberg;

import dev.retort.capture.ExchangeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A set of exchange ids in 16 bytes each: the first 128 bits of their SHA-256 in an open-addressed
 * table. Ten million ids take 256 MiB, and twice as much while the table grows.
 *
 * <p>It answers as an exact set would, unless two ids agree in 128 bits of SHA-256. Among n ids
 * that has a probability below n² / 2¹²⁹: 1.5 · 10⁻²⁵ for ten million. Nor can anybody choose ids
 * that collide, which a faster hash would allow to those who name the requests: a pair takes 2⁶⁴
 * tries.
 *
 * <p>Not thread-safe.
 */
final class IdDigests {
  private static final int SMALLEST = 1 << 10;
  private static final int LARGEST = 1 << 29;

  private final MessageDigest sha256 = DigestUtils.getSha256Digest();

  /** Two longs a slot; both are 0 where none is taken. */
  private long[] slots = new long[2 * SMALLEST];

  private int size;

  /** Adds an id; false if it was there. */
  boolean add(ExchangeId id) {
    return add(sha256(id));
  }

  /**
   * Adds an id by its hash; false if it was there.
   *
   * @param digest its SHA-256
   */
  boolean add(byte[] digest) {
    int slot = find(high(digest), low(digest));
    if (taken(slot)) {
      return false;
    }
    put(slot, high(digest), low(digest));
    size++;
    // Probes stay short up to three slots in four.
    if (size > capacity() / 4 * 3) {
      grow();
    }
    return true;
  }

  boolean contains(ExchangeId id) {
    byte[] digest = sha256(id);
    return taken(find(high(digest), low(digest)));
  }

  /** Removes an id, if it is there. */
  void remove(ExchangeId id) {
    byte[] digest = sha256(id);
    int hole = find(high(digest), low(digest));
    if (!taken(hole)) {
      return;
    }
    size--;
    int mask = capacity() - 1;
    // What was pushed past the hole moves back into it, so that probes need not step over graves.
    for (int slot = (hole + 1) & mask; taken(slot); slot = (slot + 1) & mask) {
      int home = home(slots[2 * slot]);
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        put(hole, slots[2 * slot], slots[2 * slot + 1]);
        hole = slot;
      }
    }
    put(hole, 0, 0);
  }

  int size() {
    return size;
  }

  void clear() {
    slots = new long[2 * SMALLEST];
    size = 0;
  }

  byte[] sha256(ExchangeId id) {
    return sha256.digest(id.value().getBytes(StandardCharsets.UTF_8));
  }

  /** The slot that holds a digest, or the one that it would take. */
  private int find(long high, long low) {
    int mask = capacity() - 1;
    int slot = home(high);
    while (taken(slot) && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(long high) {
    return (int) high & (capacity() - 1);
  }

  private boolean taken(int slot) {
    return slots[2 * slot] != 0 || slots[2 * slot + 1] != 0;
  }

  private void put(int slot, long high, long low) {
    slots[2 * slot] = high;
    slots[2 * slot + 1] = low;
  }

  private int capacity() {
    return slots.length / 2;
  }

  private void grow() {
    if (capacity() == LARGEST) {
      throw new IllegalStateException(
          "an exchange log holds at most %,d exchanges; begin another".formatted(size));
    }
    long[] old = slots;
    slots = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0 || old[i + 1] != 0) {
        put(find(old[i], old[i + 1]), old[i], old[i + 1]);
      }
    }
  }

  private static long high(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }

  private static long low(byte[] digest) {
    return ByteBuffer.wrap(digest, Long.BYTES, Long.BYTES).getLong();
  }
}
