package dev.retort.trainer.dl4j;

/** Labels that are right or not, each by itself. */
final class Sigmoid {
  private Sigmoid() {}

  /** ln(1 + eˣ): what is lost by a score of −x for a label that is right. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /**
   * The mean over rows of the summed binary cross-entropies of their labels, in nats.
   *
   * @param truth which labels are right, row by row
   */
  static double loss(float[][] scores, boolean[][] truth, double temperature) {
    double sum = 0;
    for (int row = 0; row < scores.length; row++) {
      for (int label = 0; label < scores[row].length; label++) {
        double logit = scores[row][label] / temperature;
        sum += softplus(truth[row][label] ? -logit : logit);
      }
    }
    return sum / scores.length;
  }
}
