package dev.retort.evaluator.deferral;

/** The logistic function and its relatives, without overflow. */
final class Logistic {
  private static final double SUREST = 1 - 0x1p-30;

  private Logistic() {}

  /** 1 / (1 + e^−x). */
  static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /** The log odds of a probability, which are kept finite. */
  static double logOdds(double probability) {
    double inside = Math.min(Math.max(probability, 1 - SUREST), SUREST);
    return Math.log(inside) - Math.log1p(-inside);
  }

  /** The log of the probability that log odds give to what happened. */
  static double logLikelihood(double logOdds, boolean happened) {
    double against = happened ? -logOdds : logOdds;
    return against > 0 ? -against - Math.log1p(Math.exp(-against)) : -Math.log1p(Math.exp(against));
  }
}
