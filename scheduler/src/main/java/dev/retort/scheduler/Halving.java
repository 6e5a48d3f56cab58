package dev.retort.scheduler;

import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar 2016) by the share of the training rows: many variants
 * are tried on few rows, the best third goes on to three times as many, and one is trained on all.
 */
final class Halving {
  private static final int FACTOR = 3;

  /** Fewer rows say too little of how a variant does on all of them. */
  private static final int LEAST_ROWS = 300;

  private Halving() {}

  /** The shares at which so many variants are screened, ascending; none for a single one. */
  static List<Double> shares(int variants, int trainingRows) {
    List<Double> shares = new ArrayList<>();
    double share = 1;
    for (int left = variants; left > 1; left = survivors(left)) {
      share /= FACTOR;
      shares.add(0, Math.max(share, Math.min(1.0 / FACTOR, LEAST_ROWS / (double) trainingRows)));
    }
    return shares;
  }

  /** How many of so many variants go on. */
  static int survivors(int variants) {
    return (variants + FACTOR - 1) / FACTOR;
  }
}
