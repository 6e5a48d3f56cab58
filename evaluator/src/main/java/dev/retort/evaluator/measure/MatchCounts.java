package dev.retort.evaluator.measure;

/**
 * Parts of answers against parts of references. Added up over rows, its figures are the micro
 * average. If nothing was expected and nothing given, every figure is 1; otherwise a figure with
 * nothing to divide by is 0.
 *
 * @param truePositives parts of the answers that the references have
 * @param falsePositives parts of the answers that they do not have
 * @param falseNegatives parts of the references that the answers do not have
 */
public record MatchCounts(long truePositives, long falsePositives, long falseNegatives) {
  /** No parts at all. */
  public static final MatchCounts NONE = new MatchCounts(0, 0, 0);

  public MatchCounts {
    if (truePositives < 0 || falsePositives < 0 || falseNegatives < 0) {
      throw new IllegalArgumentException(
          "counts of parts are ≥ 0, these are %d, %d and %d"
              .formatted(truePositives, falsePositives, falseNegatives));
    }
  }

  /** Both together. */
  public MatchCounts plus(MatchCounts other) {
    return new MatchCounts(
        truePositives + other.truePositives,
        falsePositives + other.falsePositives,
        falseNegatives + other.falseNegatives);
  }

  /** Of the parts given, the share that is right. */
  public double precision() {
    return share(truePositives, truePositives + falsePositives);
  }

  /** Of the parts expected, the share that was given. */
  public double recall() {
    return share(truePositives, truePositives + falseNegatives);
  }

  /** The harmonic mean of precision and recall. */
  public double f1() {
    return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  private double share(long part, long whole) {
    if (whole > 0) {
      return (double) part / whole;
    }
    return falsePositives + falseNegatives == 0 ? 1 : 0;
  }
}
