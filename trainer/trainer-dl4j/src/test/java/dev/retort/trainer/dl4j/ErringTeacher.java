package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Teachers that answer wrongly in a given share of the cases, by the probabilities of answers. */
final class ErringTeacher {
  private static final double MOST_WRONG = 0.6;
  private static final double PRECISION = 1e-6;

  private ErringTeacher() {}

  /** One that slips: any other label is as likely, whatever the request. */
  static double[][] slips(int labels, int[] right, double share) {
    double[][] teacher = new double[right.length][labels];
    for (int row = 0; row < right.length; row++) {
      Arrays.fill(teacher[row], share / (labels - 1));
      teacher[row][right[row]] = 1 - share;
    }
    return teacher;
  }

  /**
   * One that confuses labels: the wrong ones in proportion to what somebody believes of a row, and
   * the more of them the more that is, but never more than three in five.
   *
   * @param beliefs by row and label; they become the teacher's
   */
  static double[][] confusions(double[][] beliefs, int[] right, double share) {
    double factor = factor(beliefs, right, share);
    for (int row = 0; row < right.length; row++) {
      double doubt = 1 - beliefs[row][right[row]];
      double wrong = wrong(doubt, factor);
      for (int label = 0; label < beliefs[row].length; label++) {
        beliefs[row][label] *= doubt > 0 ? wrong / doubt : 0;
      }
      beliefs[row][right[row]] = 1 - wrong;
    }
    return beliefs;
  }

  private static double wrong(double doubt, double factor) {
    return Math.min(MOST_WRONG, factor * doubt);
  }

  /** What doubts are multiplied by for so many wrong answers, by bisection. */
  private static double factor(double[][] beliefs, int[] right, double share) {
    double low = 0;
    double high = 1000;
    while (high - low > PRECISION) {
      double middle = (low + high) / 2;
      double mean =
          IntStream.range(0, right.length)
              .mapToDouble(row -> wrong(1 - beliefs[row][right[row]], middle))
              .average()
              .orElseThrow();
      low = mean < share ? middle : low;
      high = mean < share ? high : middle;
    }
    return low;
  }

  /** One answer. */
  static int draw(double[] probabilities, SplittableRandom random) {
    double left = random.nextDouble();
    for (int label = 0; label < probabilities.length; label++) {
      left -= probabilities[label];
      if (left < 0) {
        return label;
      }
    }
    return probabilities.length - 1;
  }
}
