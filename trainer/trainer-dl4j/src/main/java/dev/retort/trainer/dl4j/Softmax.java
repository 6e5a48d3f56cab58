package dev.retort.trainer.dl4j;

/** A softmax with a temperature. */
final class Softmax {
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

  /** The temperature of the least loss. */
  static double temperature(float[][] scores, int[] labels) {
    return Temperature.least(t -> loss(scores, labels, t));
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
