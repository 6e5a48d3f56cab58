package dev.retort.trainer.dl4j;

/**
 * A softmax with a temperature, and its calibration (Guo et al. 2017: one number, fitted to the
 * log-likelihood of held-out scores).
 */
final class Softmax {
  private static final double COLDEST = 0.1;
  private static final double HOTTEST = 20;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double PRECISION = 1e-3;

  /** The log odds of a label without rivals. */
  private static final double MOST_CERTAIN = 100;

  private Softmax() {}

  /** The number of the largest score; the first of equals. */
  static int best(float[] scores) {
    int best = 0;
    for (int label = 1; label < scores.length; label++) {
      if (scores[label] > scores[best]) {
        best = label;
      }
    }
    return best;
  }

  /** The probability of one label. */
  static double probability(float[] scores, int label, double temperature) {
    return Math.exp(logProbability(scores, label, temperature));
  }

  /** The mean cross-entropy, in nats. */
  static double loss(float[][] scores, int[] labels, double temperature) {
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum -= logProbability(scores[i], labels[i], temperature);
    }
    return sum / scores.length;
  }

  /**
   * The temperature in [0.1, 20] of the least loss, by golden-section search over its logarithm.
   */
  static double temperature(float[][] scores, int[] labels) {
    double low = Math.log(COLDEST);
    double high = Math.log(HOTTEST);
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double lossLeft = loss(scores, labels, Math.exp(left));
    double lossRight = loss(scores, labels, Math.exp(right));
    while (high - low > PRECISION) {
      if (lossLeft <= lossRight) {
        high = right;
        right = left;
        lossRight = lossLeft;
        left = high - GOLDEN * (high - low);
        lossLeft = loss(scores, labels, Math.exp(left));
      } else {
        low = left;
        left = right;
        lossLeft = lossRight;
        right = low + GOLDEN * (high - low);
        lossRight = loss(scores, labels, Math.exp(right));
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** The log odds of the best label against all others together. */
  static double logOdds(float[] scores, double temperature) {
    int best = best(scores);
    return scores[best] / temperature - logSum(scores, best, temperature);
  }

  /** ln Σ exp(score / temperature). */
  static double energy(float[] scores, double temperature) {
    return logSum(scores, -1, temperature);
  }

  /** {@link #energy} of all labels but one; -100 if there is no other. */
  private static double logSum(float[] scores, int without, double temperature) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int label = 0; label < scores.length; label++) {
      if (label != without) {
        largest = Math.max(largest, scores[label]);
      }
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      return -MOST_CERTAIN;
    }
    double sum = 0;
    for (int label = 0; label < scores.length; label++) {
      if (label != without) {
        sum += Math.exp((scores[label] - largest) / temperature);
      }
    }
    return largest / temperature + Math.log(sum);
  }

  private static double logProbability(float[] scores, int label, double temperature) {
    double largest = scores[best(scores)];
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp((score - largest) / temperature);
    }
    return (scores[label] - largest) / temperature - Math.log(sum);
  }
}
