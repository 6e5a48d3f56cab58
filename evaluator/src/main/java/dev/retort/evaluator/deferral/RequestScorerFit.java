package dev.retort.evaluator.deferral;

import java.util.List;

/**
 * Fits a {@link RequestScorer} by logistic regression with a quadratic penalty, which has a single
 * optimum; found by Newton's method, each step by conjugate gradients (Lin, Weng and Keerthi, JMLR
 * 2008). The intercept, kept behind the buckets' weights, is not penalised.
 */
final class RequestScorerFit {
  /** The inverse of the variance that a weight is expected to have. */
  private static final double PENALTY = 1.0 / 3;

  private static final int NEWTON_STEPS = 30;
  private static final int CONJUGATE_STEPS = 40;
  private static final int HALVINGS = 30;
  private static final double GRADIENT_SHARE_LEFT = 1e-3;
  private static final double RESIDUAL_SHARE_LEFT = 0.1;
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int INTERCEPT = RequestFeatures.BUCKETS;
  private static final int SIZE = INTERCEPT + 1;

  private final List<int[]> features;
  private final boolean[] correct;

  private RequestScorerFit(List<int[]> features, boolean[] correct) {
    this.features = features;
    this.correct = correct;
  }

  /**
   * Learns from graded rows.
   *
   * @param features of each row's request, in the order of rows
   */
  static RequestScorer fit(List<GradedPrediction> rows, List<int[]> features) {
    boolean[] correct = new boolean[rows.size()];
    int right = 0;
    for (int row = 0; row < correct.length; row++) {
      correct[row] = rows.get(row).correct();
      right += correct[row] ? 1 : 0;
    }
    double[] start = new double[SIZE];
    start[INTERCEPT] = Math.log((right + 0.5) / (correct.length - right + 0.5));
    // Without both kinds of rows the intercept has no optimum, and there is nothing to tell apart.
    return quantised(
        right == 0 || right == correct.length
            ? start
            : new RequestScorerFit(features, correct).minimise(start));
  }

  private double[] minimise(double[] weights) {
    double enough = 0;
    for (int step = 0; step < NEWTON_STEPS; step++) {
      double[] logOdds = products(weights);
      double[] gradient = gradient(weights, logOdds);
      double length = Math.sqrt(dot(gradient, gradient));
      enough = step == 0 ? GRADIENT_SHARE_LEFT * length : enough;
      if (length <= enough) {
        break;
      }
      double[] direction = direction(gradient, logOdds);
      double slope = dot(gradient, direction);
      double value = value(weights, logOdds);
      double share = 1;
      double[] next = moved(weights, direction, share);
      for (int halving = 0; halving < HALVINGS; halving++) {
        if (value(next, products(next)) <= value + SUFFICIENT_DECREASE * share * slope) {
          break;
        }
        share /= 2;
        next = moved(weights, direction, share);
      }
      weights = next;
    }
    return weights;
  }

  /** An approximate solution of Hessian · direction = −gradient. */
  private double[] direction(double[] gradient, double[] logOdds) {
    double[] curvature = new double[logOdds.length];
    for (int row = 0; row < curvature.length; row++) {
      double probability = Logistic.probability(logOdds[row]);
      curvature[row] = probability * (1 - probability);
    }
    double[] direction = new double[SIZE];
    double[] residual = moved(direction, gradient, -1);
    double[] search = residual.clone();
    double left = dot(residual, residual);
    double enough = RESIDUAL_SHARE_LEFT * RESIDUAL_SHARE_LEFT * left;
    for (int step = 0; step < CONJUGATE_STEPS && left > enough; step++) {
      double[] image = hessianTimes(search, curvature);
      double share = left / dot(search, image);
      direction = moved(direction, search, share);
      residual = moved(residual, image, -share);
      double next = dot(residual, residual);
      search = moved(residual, search, next / left);
      left = next;
    }
    return direction;
  }

  private double[] hessianTimes(double[] vector, double[] curvature) {
    double[] products = products(vector);
    for (int row = 0; row < products.length; row++) {
      products[row] *= curvature[row];
    }
    return withPenalty(vector, transposedProducts(products));
  }

  private double[] gradient(double[] weights, double[] logOdds) {
    double[] errors = new double[logOdds.length];
    for (int row = 0; row < errors.length; row++) {
      errors[row] = Logistic.probability(logOdds[row]) - (correct[row] ? 1 : 0);
    }
    return withPenalty(weights, transposedProducts(errors));
  }

  private double value(double[] weights, double[] logOdds) {
    double value = PENALTY * (dot(weights, weights) - weights[INTERCEPT] * weights[INTERCEPT]) / 2;
    for (int row = 0; row < logOdds.length; row++) {
      value -= Logistic.logLikelihood(logOdds[row], correct[row]);
    }
    return value;
  }

  /** Of each row's features with the weights. */
  private double[] products(double[] weights) {
    double[] products = new double[correct.length];
    for (int row = 0; row < products.length; row++) {
      double sum = 0;
      for (int code : features.get(row)) {
        sum += code < 0 ? -weights[~code] : weights[code];
      }
      products[row] = weights[INTERCEPT] + sum * RequestFeatures.value(features.get(row));
    }
    return products;
  }

  private double[] transposedProducts(double[] rows) {
    double[] sums = new double[SIZE];
    for (int row = 0; row < rows.length; row++) {
      double share = rows[row] * RequestFeatures.value(features.get(row));
      for (int code : features.get(row)) {
        sums[code < 0 ? ~code : code] += code < 0 ? -share : share;
      }
      sums[INTERCEPT] += rows[row];
    }
    return sums;
  }

  private static double[] withPenalty(double[] weights, double[] sums) {
    for (int bucket = 0; bucket < INTERCEPT; bucket++) {
      sums[bucket] += PENALTY * weights[bucket];
    }
    return sums;
  }

  private static double[] moved(double[] from, double[] direction, double share) {
    double[] moved = from.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += share * direction[i];
    }
    return moved;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static RequestScorer quantised(double[] weights) {
    double largest = 0;
    for (int bucket = 0; bucket < INTERCEPT; bucket++) {
      largest = Math.max(largest, Math.abs(weights[bucket]));
    }
    double scale = largest / Byte.MAX_VALUE;
    byte[] bytes = new byte[INTERCEPT];
    for (int bucket = 0; bucket < INTERCEPT; bucket++) {
      bytes[bucket] = largest == 0 ? 0 : (byte) Math.round(weights[bucket] / scale);
    }
    return new RequestScorer(weights[INTERCEPT], scale, bytes);
  }
}
