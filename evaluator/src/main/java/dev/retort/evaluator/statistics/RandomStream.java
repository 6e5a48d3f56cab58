package dev.retort.evaluator.statistics;

import java.util.SplittableRandom;

/**
 * Seeds for simulation. A generator that is seeded with its position in a sequence gives related
 * numbers for related seeds: {@code new SplittableRandom(s)} and {@code new SplittableRandom(s +
 * γ)} are the same sequence, one step apart. So seed and stream number are mixed (the 64-bit
 * finalisers of MurmurHash3 as tuned by Stafford, 2011) into both the state and the increment.
 */
public final class RandomStream {
  private static final long SEED_OFFSET = 0x6A09E667F3BCC909L;
  private static final long STREAM_OFFSET = 0xBB67AE8584CAA73BL;

  private RandomStream() {}

  /**
   * A generator of its own for each pair of seed and stream number, however close they are. Equal
   * pairs give equal sequences.
   */
  public static SplittableRandom of(long seed, long stream) {
    long mixed = mix(mix(seed + SEED_OFFSET) + mix(stream + STREAM_OFFSET) * 3);
    return new SplittableRandom(mixed).split();
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
