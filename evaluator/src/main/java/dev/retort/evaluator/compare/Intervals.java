package dev.retort.evaluator.compare;

import dev.retort.evaluator.statistics.BoundedMean;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How intervals of a comparison are made.
 *
 * @param confidence of every interval that is shown, in (0, 1)
 */
record Intervals(double confidence) {
  static final int RESAMPLES = 10_000;
  static final long SEED = 1;

  /** The mean of the first scores minus that of the second, row by row. */
  static MetricEstimate difference(
      double[] first, double[] second, int[] clusters, double confidence) {
    boolean alone = Arrays.stream(clusters).distinct().count() == clusters.length;
    if (alone && isBinary(first) && isBinary(second)) {
      return outcomes(first, second).difference(confidence);
    }
    double[] differences =
        IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).toArray();
    return BoundedMean.difference(differences, clusters, confidence, RESAMPLES, SEED);
  }

  private static PairedOutcomes outcomes(double[] first, double[] second) {
    int[] counts = new int[4];
    for (int row = 0; row < first.length; row++) {
      counts[(first[row] == 1 ? 2 : 0) + (second[row] == 1 ? 1 : 0)]++;
    }
    return new PairedOutcomes(counts[3], counts[2], counts[1], counts[0]);
  }

  private static boolean isBinary(double[] scores) {
    return Arrays.stream(scores).allMatch(score -> score == 0 || score == 1);
  }
}
