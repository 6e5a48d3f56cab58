package dev.retort.trainer.djl.extractor;

import java.util.List;

/**
 * Logistic regression from an answer's {@link Evidence} to the probability that it is right, fitted
 * to out-of-fold answers by Newton's method with a little ridge (Platt 1999, with several signals).
 *
 * @param weights of the signals, and the bias last
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record Calibration(double[] weights) {
  private static final int STEPS = 25;
  private static final double RIDGE = 1;

  /** Fits signals to whether their answers were right. */
  static Calibration fit(List<Evidence> evidence, List<Boolean> right) {
    int size = Evidence.SIGNALS + 1;
    double[] weights = new double[size];
    for (int step = 0; step < STEPS; step++) {
      double[][] system = new double[size][size + 1];
      for (int k = 0; k < size - 1; k++) {
        system[k][k] = RIDGE;
        system[k][size] = -RIDGE * weights[k];
      }
      system[size - 1][size - 1] = 1e-6;
      for (int row = 0; row < evidence.size(); row++) {
        double[] signals = evidence.get(row).signals();
        double p = probability(weights, signals);
        double error = (right.get(row) ? 1 : 0) - p;
        for (int k = 0; k < size; k++) {
          double value = k < signals.length ? signals[k] : 1;
          system[k][size] += error * value;
          for (int l = 0; l < size; l++) {
            system[k][l] += p * (1 - p) * value * (l < signals.length ? signals[l] : 1);
          }
        }
      }
      double[] move = solved(system);
      double longest = 0;
      for (int k = 0; k < size; k++) {
        longest = Math.max(longest, Math.abs(move[k]));
      }
      // A long step overshoots where the data are nearly separable.
      double shortening = Math.min(1, 2 / Math.max(longest, 1e-9));
      for (int k = 0; k < size; k++) {
        weights[k] += shortening * move[k];
      }
    }
    return new Calibration(weights);
  }

  /** The probability that an answer is right. */
  double confidence(Evidence evidence) {
    return probability(weights, evidence.signals());
  }

  private static double probability(double[] weights, double[] signals) {
    double sum = weights[signals.length];
    for (int k = 0; k < signals.length; k++) {
      sum += weights[k] * signals[k];
    }
    return 1 / (1 + Math.exp(-sum));
  }

  /** Gauss's elimination with pivoting; the right-hand side is the last column. */
  private static double[] solved(double[][] system) {
    int size = system.length;
    for (int column = 0; column < size; column++) {
      int pivot = column;
      for (int row = column + 1; row < size; row++) {
        if (Math.abs(system[row][column]) > Math.abs(system[pivot][column])) {
          pivot = row;
        }
      }
      double[] swapped = system[column];
      system[column] = system[pivot];
      system[pivot] = swapped;
      for (int row = 0; row < size; row++) {
        if (row != column) {
          double factor = system[row][column] / system[column][column];
          for (int k = column; k <= size; k++) {
            system[row][k] -= factor * system[column][k];
          }
        }
      }
    }
    double[] solution = new double[size];
    for (int k = 0; k < size; k++) {
      solution[k] = system[k][size] / system[k][k];
    }
    return solution;
  }
}
