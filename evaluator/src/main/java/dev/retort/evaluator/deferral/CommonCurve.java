package dev.retort.evaluator.deferral;

import java.util.List;

/**
 * The log odds of being right, linear in the log odds that the confidence states (Platt scaling),
 * with a unit normal prior around a confidence that can be taken at its word.
 */
record CommonCurve(double intercept, double slope) {
  private static final int STEPS = 50;
  private static final int HALVINGS = 30;

  /** Outside, the confidence says nothing, or nothing else does. */
  private static final double FLATTEST = 0.25;

  private static final double STEEPEST = 4;

  static CommonCurve fit(List<GradedPrediction> rows) {
    double[] stated =
        rows.stream().mapToDouble(row -> Logistic.logOdds(row.prediction().confidence())).toArray();
    CommonCurve curve = new CommonCurve(0, 1);
    double value = curve.logPosterior(rows, stated);
    for (int step = 0; step < STEPS; step++) {
      CommonCurve direction = curve.newtonStep(rows, stated);
      double length = 1;
      CommonCurve next = curve.moved(direction, length);
      double nextValue = next.logPosterior(rows, stated);
      for (int halving = 0; halving < HALVINGS && nextValue < value; halving++) {
        length /= 2;
        next = curve.moved(direction, length);
        nextValue = next.logPosterior(rows, stated);
      }
      double gain = nextValue - value;
      if (gain <= 1e-9) {
        break;
      }
      curve = next;
      value = nextValue;
    }
    return new CommonCurve(curve.intercept, Math.min(Math.max(curve.slope, FLATTEST), STEEPEST));
  }

  double logOdds(double confidence) {
    return intercept + slope * Logistic.logOdds(confidence);
  }

  private CommonCurve moved(CommonCurve direction, double length) {
    return new CommonCurve(
        intercept + length * direction.intercept, slope + length * direction.slope);
  }

  private double logPosterior(List<GradedPrediction> rows, double[] stated) {
    double sum = -(intercept * intercept + (slope - 1) * (slope - 1)) / 2;
    for (int i = 0; i < stated.length; i++) {
      sum += Logistic.logLikelihood(intercept + slope * stated[i], rows.get(i).correct());
    }
    return sum;
  }

  private CommonCurve newtonStep(List<GradedPrediction> rows, double[] stated) {
    double gradientIntercept = -intercept;
    double gradientSlope = 1 - slope;
    double ii = 1;
    double is = 0;
    double ss = 1;
    for (int i = 0; i < stated.length; i++) {
      double right = Logistic.probability(intercept + slope * stated[i]);
      double error = (rows.get(i).correct() ? 1 : 0) - right;
      double weight = right * (1 - right);
      gradientIntercept += error;
      gradientSlope += error * stated[i];
      ii += weight;
      is += weight * stated[i];
      ss += weight * stated[i] * stated[i];
    }
    double determinant = ii * ss - is * is;
    return new CommonCurve(
        (ss * gradientIntercept - is * gradientSlope) / determinant,
        (ii * gradientSlope - is * gradientIntercept) / determinant);
  }
}
