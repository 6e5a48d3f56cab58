package dev.retort.trainer;

import java.util.Arrays;
import java.util.List;

/**
 * Turns what a student knows of its own answer (log-probabilities, agreement …) into the
 * probability that the answer is right: logistic regression on standardised features, fitted by
 * Newton's method with a small ridge (Platt 1999, for more than one feature). Immutable.
 *
 * @param means of the features
 * @param scales standard deviations of the features; 1 where a feature never varies
 * @param weights of the standardised features
 * @param intercept log odds at the means
 */
public record ConfidenceCalibration(
    List<Double> means, List<Double> scales, List<Double> weights, double intercept) {
  private static final int ROUNDS = 50;
  private static final double RIDGE = 1;
  private static final double CONVERGED = 1e-9;

  /** No answer is certain: this much is kept from 0 and 1. */
  private static final double DOUBT = 1e-6;

  public ConfidenceCalibration {
    means = List.copyOf(means);
    scales = List.copyOf(scales);
    weights = List.copyOf(weights);
    if (means.size() != scales.size() || means.size() != weights.size()) {
      throw new IllegalArgumentException(
          "means, scales and weights belong to the same features, not to %d, %d and %d"
              .formatted(means.size(), scales.size(), weights.size()));
    }
  }

  /**
   * Fits to answers that the student has not learnt from.
   *
   * @param features one row an answer, finite, all of one length
   * @param right whether each answer was right
   * @throws IllegalArgumentException if there is no row
   */
  public static ConfidenceCalibration fit(double[][] features, boolean[] right) {
    double[] ones = new double[right.length];
    Arrays.fill(ones, 1);
    return fit(features, right, ones);
  }

  /**
   * Fits to answers that count for more or less than one.
   *
   * @param features one row an answer, finite, all of one length
   * @param right whether each answer was right
   * @param rowWeights how many answers each stands for, ≥ 0, not all of them 0
   * @throws IllegalArgumentException if there is no row
   */
  public static ConfidenceCalibration fit(
      double[][] features, boolean[] right, double[] rowWeights) {
    if (features.length == 0) {
      throw new IllegalArgumentException(
          "a confidence is calibrated on answers that are held out, and there are none");
    }
    int columns = features[0].length;
    double[] means = new double[columns];
    double[] scales = new double[columns];
    double rows = Arrays.stream(rowWeights).sum();
    for (int column = 0; column < columns; column++) {
      double sum = 0;
      for (int row = 0; row < features.length; row++) {
        sum += rowWeights[row] * features[row][column];
      }
      means[column] = sum / rows;
      double squares = 0;
      for (int row = 0; row < features.length; row++) {
        double deviation = features[row][column] - means[column];
        squares += rowWeights[row] * deviation * deviation;
      }
      scales[column] = squares > 0 ? Math.sqrt(squares / rows) : 1;
    }
    double[] theta = newton(standardised(features, means, scales), right, rowWeights);
    return new ConfidenceCalibration(
        boxed(means), boxed(scales), boxed(Arrays.copyOf(theta, columns)), theta[columns]);
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Standardised rows with a constant 1 at their ends. */
  private static double[][] standardised(double[][] rows, double[] means, double[] scales) {
    double[][] standard = new double[rows.length][means.length + 1];
    for (int row = 0; row < rows.length; row++) {
      for (int c = 0; c < means.length; c++) {
        standard[row][c] = (rows[row][c] - means[c]) / scales[c];
      }
      standard[row][means.length] = 1;
    }
    return standard;
  }

  private static double[] newton(double[][] rows, boolean[] right, double[] rowWeights) {
    int n = rows[0].length;
    double[] theta = new double[n];
    for (int round = 0; round < ROUNDS; round++) {
      double[] gradient = new double[n];
      double[][] hessian = new double[n][n];
      for (int i = 0; i < n; i++) {
        // The intercept is shrunk too, a little: with none wrong it would run away.
        gradient[i] = RIDGE * theta[i];
        hessian[i][i] = RIDGE;
      }
      for (int row = 0; row < rows.length; row++) {
        double probability = logistic(dot(theta, rows[row]));
        double error = rowWeights[row] * (probability - (right[row] ? 1 : 0));
        double curvature = rowWeights[row] * probability * (1 - probability);
        for (int i = 0; i < n; i++) {
          gradient[i] += error * rows[row][i];
          for (int j = 0; j < n; j++) {
            hessian[i][j] += curvature * rows[row][i] * rows[row][j];
          }
        }
      }
      double[] step = solve(hessian, gradient);
      double largest = 0;
      for (int i = 0; i < n; i++) {
        theta[i] -= step[i];
        largest = Math.max(largest, Math.abs(step[i]));
      }
      if (largest < CONVERGED) {
        break;
      }
    }
    return theta;
  }

  /** Gauss–Jordan elimination; the ridge keeps the matrix positive definite. */
  private static double[] solve(double[][] matrix, double[] right) {
    int n = right.length;
    double[] solution = right.clone();
    for (int pivot = 0; pivot < n; pivot++) {
      double divisor = matrix[pivot][pivot];
      for (int row = 0; row < n; row++) {
        if (row != pivot) {
          double factor = matrix[row][pivot] / divisor;
          for (int column = pivot; column < n; column++) {
            matrix[row][column] -= factor * matrix[pivot][column];
          }
          solution[row] -= factor * solution[pivot];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      solution[i] /= matrix[i][i];
    }
    return solution;
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static double logistic(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /** The probability that an answer with these features is right, strictly between 0 and 1. */
  public double confidence(double... features) {
    if (features.length != weights.size()) {
      throw new IllegalArgumentException(
          "there are %d features, not %d".formatted(weights.size(), features.length));
    }
    double logOdds = intercept;
    for (int i = 0; i < features.length; i++) {
      logOdds += weights.get(i) * (features[i] - means.get(i)) / scales.get(i);
    }
    return Math.min(1 - DOUBT, Math.max(DOUBT, logistic(logOdds)));
  }
}
