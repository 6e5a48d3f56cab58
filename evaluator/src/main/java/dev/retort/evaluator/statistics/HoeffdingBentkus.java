package dev.retort.evaluator.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Bounds of the mean of independent scores in [0, 1] that hold for every n and every distribution
 * (Bates, Angelopoulos, Lei, Malik and Jordan, JACM 68, 2021): the better of Hoeffding's bound in
 * its relative-entropy form (1963) and Bentkus' (2004). For scores of 0 alone it is 1 − α^(1/n),
 * the exact binomial bound.
 */
final class HoeffdingBentkus {
  private static final int BISECTIONS = 60;

  /** Rounding that must not lift a sum of scores to the next integer. */
  private static final double ROUNDING = 1e-9;

  private HoeffdingBentkus() {}

  /** The one-sided upper bound at level alpha of a mean seen on n scores. */
  static double upperBound(double mean, int n, double alpha) {
    if (mean >= 1) {
      return 1;
    }
    double low = mean;
    double high = 1;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (pValue(mean, n, middle) > alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * The bound for scores that come in clusters, whose sums are independent given the clusters'
   * sizes. Sums are scaled to [0, 1] by the largest cluster, since a loss may sit there alone.
   */
  static double upperBound(ClusterSums scores, double alpha) {
    int n = scores.clusters();
    double largest = n * scores.largestDenominator();
    double bound = upperBound(Math.min(1, scores.numerator / largest), n, alpha);
    return Math.min(1, Math.max(scores.estimate(), bound * largest / scores.denominator));
  }

  /** How unlikely a mean so low is, at most, where the true mean is as given and above it. */
  static double pValue(double mean, int n, double trueMean) {
    double hoeffding = Math.exp(-n * relativeEntropy(mean, trueMean));
    int successes = (int) Math.ceil(n * mean - ROUNDING);
    double bentkus = Math.E * BinomialDistribution.of(n, trueMean).cumulativeProbability(successes);
    return Math.min(hoeffding, bentkus);
  }

  private static double relativeEntropy(double p, double q) {
    double ofLoss = p == 0 ? 0 : p * Math.log(p / q);
    double ofRest = p == 1 ? 0 : (1 - p) * (Math.log1p(-p) - Math.log1p(-q));
    return ofLoss + ofRest;
  }
}
