package dev.retort.evaluator;

import dev.retort.evaluator.deferral.ScoredAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Whether a confidence of 80 % is right 80 times in 100.
 *
 * @param expectedError expected calibration error over bins of equal width (Naeini et al. 2015);
 *     empty without rows
 * @param brier mean squared distance of the confidence from being right (1) or wrong (0); empty
 *     without rows
 * @param bins by rising confidence, without empty ones
 */
public record Calibration(OptionalDouble expectedError, OptionalDouble brier, List<Bin> bins) {
  private static final int BINS = 15;

  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Rows of similar confidence.
   *
   * @param rows how many, ≥ 1
   * @param confidence their mean confidence
   * @param accuracy the share that is right
   */
  public record Bin(int rows, double confidence, double accuracy) {}

  /** Measures scored answers. */
  public static Calibration of(List<ScoredAnswer> answers) {
    int[] rows = new int[BINS];
    int[] correct = new int[BINS];
    double[] confidence = new double[BINS];
    double squares = 0;
    for (ScoredAnswer answer : answers) {
      int bin = Math.min(BINS - 1, (int) (answer.confidence() * BINS));
      double outcome = answer.correct() ? 1 : 0;
      rows[bin]++;
      correct[bin] += (int) outcome;
      confidence[bin] += answer.confidence();
      squares += (answer.confidence() - outcome) * (answer.confidence() - outcome);
    }
    List<Bin> bins = new ArrayList<>();
    double gap = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (rows[bin] > 0) {
        gap += Math.abs(confidence[bin] - correct[bin]);
        bins.add(
            new Bin(rows[bin], confidence[bin] / rows[bin], (double) correct[bin] / rows[bin]));
      }
    }
    return answers.isEmpty()
        ? new Calibration(OptionalDouble.empty(), OptionalDouble.empty(), bins)
        : new Calibration(
            OptionalDouble.of(gap / answers.size()),
            OptionalDouble.of(squares / answers.size()),
            bins);
  }
}
