package dev.retort.dataset.dedup;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * MinHash signatures cut into bands for locality-sensitive hashing (Broder 1997; Leskovec,
 * Rajaraman, Ullman, Mining of Massive Datasets, 3.4). With b bands of r rows, two sets of
 * similarity s agree on a band with probability 1 − (1 − s^r)^b.
 *
 * <p>Every hash sees every shingle: one permutation cut into bins estimates worse on sets as small
 * as a short request's. Immutable and thread-safe.
 */
public final class MinHash implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int HASHES = 128;

  /** The probability with which a pair right at the threshold must share a band. */
  private static final double RECALL = 0.995;

  private static final long SEED = 0x7265746f7274L;

  private final int rows;
  private final int bands;
  private final int[] multipliers = new int[HASHES];
  private final int[] offsets = new int[HASHES];

  private MinHash(int rows, int bands) {
    this.rows = rows;
    this.bands = bands;
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < HASHES; i++) {
      multipliers[i] = random.nextInt() | 1;
      offsets[i] = random.nextInt();
    }
  }

  /**
   * As many rows a band as still find {@value #RECALL} of the pairs at a threshold.
   *
   * @param jaccard in (0, 1]
   */
  public static MinHash forThreshold(double jaccard) {
    int rows = 1;
    while (rows < HASHES && collision(jaccard, rows + 1) >= RECALL) {
      rows++;
    }
    return new MinHash(rows, HASHES / rows);
  }

  private static double collision(double jaccard, int rows) {
    int bands = HASHES / rows;
    return 1 - Math.pow(1 - Math.pow(jaccard, rows), bands);
  }

  /** How many bands a signature has. */
  public int bands() {
    return bands;
  }

  /**
   * One hash for each band of a set's signature; a band's equal hashes are its bucket.
   *
   * @param shingles at least one
   */
  public int[] bandHashes(int[] shingles) {
    int[] minima = minima(shingles);
    int[] hashes = new int[bands];
    for (int band = 0; band < bands; band++) {
      long hash = 0;
      for (int row = 0; row < rows; row++) {
        hash = mix(hash ^ minima[band * rows + row]);
      }
      hashes[band] = (int) (hash >>> Integer.SIZE);
    }
    return hashes;
  }

  /**
   * The loop over hashes is the inner one and free of branches, so that it becomes SIMD code; it
   * takes four shingles at a time, so that it spends its time on hashing, not on loading.
   */
  private int[] minima(int[] shingles) {
    int[] minima = new int[HASHES];
    Arrays.fill(minima, Integer.MAX_VALUE);
    int last = shingles.length - 1;
    for (int next = 0; next <= last; next += 4) {
      int first = shingles[next];
      int second = shingles[Math.min(next + 1, last)];
      int third = shingles[Math.min(next + 2, last)];
      int fourth = shingles[Math.min(next + 3, last)];
      for (int i = 0; i < HASHES; i++) {
        int factor = multipliers[i];
        int offset = offsets[i];
        int a = Math.min(factor * first + offset, factor * second + offset);
        int b = Math.min(factor * third + offset, factor * fourth + offset);
        minima[i] = Math.min(minima[i], Math.min(a, b));
      }
    }
    return minima;
  }

  /** The finaliser of MurmurHash3. */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
