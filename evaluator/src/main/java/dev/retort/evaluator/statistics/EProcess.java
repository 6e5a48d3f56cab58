package dev.retort.evaluator.statistics;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A test of "the mean loss is at most ε" that may be looked at after every row and stopped at any
 * time: the wealth of a gambler who bets against it (Waudby-Smith and Ramdas, JRSS B 86, 2024;
 * Ramdas, Grünwald, Vovk and Shafer, Statistical Science 38, 2023).
 *
 * <p>Each of several equal purses starts with 1 and multiplies by 1 + λ(x − ε) at loss x, with a
 * fixed bet λ of its own. While each loss in [0, 1] has a conditional mean ≤ ε, whatever the past
 * was and however the mean moves below ε, no purse can be expected to grow; so the average purse,
 * the e-value, ever reaches 1/δ with probability at most δ (Ville 1939). Fixed bets rather than
 * adaptive ones: the e-value does not depend on the order of a day's rows, nothing is tuned, and
 * the average is at least 1/{@code purses} of the best purse in hindsight. Bet j is the best one
 * against losses of 0 and 1 at a rate of ε(1 + r), r = ¼, ½, 1, … 32, but at most half of what ε
 * allows.
 *
 * <p>Immutable: a day's rows make a new state. It may be stored as JSON and continued; rows must
 * come as they happen to be drawn, never selected by their loss. Changed bets between two versions
 * leave the guarantee intact, since bets are fixed before the rows that they are made on.
 *
 * @param epsilon the largest tolerable mean loss, in (0, 1)
 * @param delta the probability of ever raising a false alarm, in (0, 1)
 * @param observations losses seen
 * @param lossSum their sum
 * @param logWealth natural logarithm of each purse
 * @param largestLogValue the largest logarithm of the e-value after any row; at least 0
 */
public record EProcess(
    double epsilon,
    double delta,
    long observations,
    double lossSum,
    List<Double> logWealth,
    double largestLogValue) {
  private static final List<Double> EXCESSES = List.of(0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0);
  private static final double BOLDEST = 0.5;
  private static final int BISECTIONS = 60;

  public EProcess {
    requireOpenUnit("the tolerated loss", epsilon);
    requireOpenUnit("the false alarm probability", delta);
    logWealth = List.copyOf(logWealth);
    if (logWealth.size() != EXCESSES.size()
        || logWealth.stream().anyMatch(wealth -> !Double.isFinite(wealth))) {
      throw new IllegalArgumentException(
          "a state has %d finite logarithms of wealth, not %s; start a new one"
              .formatted(EXCESSES.size(), logWealth));
    }
    if (!(observations >= 0 && lossSum >= 0 && lossSum <= observations && largestLogValue >= 0)) {
      throw new IllegalArgumentException(
          "a state has 0 ≤ losses ≤ observations and a largest value ≥ 1, not %s of %d and e^%s"
              .formatted(lossSum, observations, largestLogValue));
    }
  }

  /** Before the first row. */
  public static EProcess start(double epsilon, double delta) {
    List<Double> even = EXCESSES.stream().map(excess -> 0.0).toList();
    return new EProcess(epsilon, delta, 0, 0, even, 0);
  }

  /**
   * After further rows, looked at after each.
   *
   * @param losses in [0, 1], in the order in which they came
   */
  public EProcess observe(double... losses) {
    double[] bets = bets(epsilon);
    double[] wealth = logWealth.stream().mapToDouble(Double::doubleValue).toArray();
    double largest = largestLogValue;
    double sum = lossSum;
    for (double loss : losses) {
      Level.requireLoss(loss);
      sum += loss;
      for (int j = 0; j < bets.length; j++) {
        wealth[j] += Math.log1p(bets[j] * (loss - epsilon));
      }
      largest = Math.max(largest, logMean(wealth));
    }
    return new EProcess(
        epsilon,
        delta,
        observations + losses.length,
        Math.min(sum, (double) (observations + losses.length)),
        DoubleStream.of(wealth).boxed().toList(),
        largest);
  }

  /** The evidence now, against a mean loss ≤ ε; its expectation is at most 1 if that is true. */
  public double logValue() {
    return logMean(logWealth.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Whether the evidence ever reached 1/δ. An alarm stays. */
  public boolean alarmed() {
    return largestLogValue >= -Math.log(delta);
  }

  /** The p-value, valid at any time: the inverse of the largest e-value. */
  public double anytimePValue() {
    return Math.exp(-largestLogValue);
  }

  /**
   * A lower bound of the mean loss: with probability 1 − δ the bounds of all times are at most it,
   * if the conditional mean stays the same. It rests on the number and sum of losses, and so is
   * somewhat low for losses between 0 and 1; for losses of 0 and 1 it exceeds ε just when the
   * e-value exceeds 1/δ.
   */
  public double lossLowerBound() {
    if (lossSum == 0) {
      return 0;
    }
    double low = 0;
    double high = lossSum / observations;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (logValueAgainst(middle) >= -Math.log(delta)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * At most the log e-value against another tolerated loss: log(1 + λ(x − m)) is concave in x, so
   * the chord from 0 to 1 stays below it. It falls as m rises.
   */
  private double logValueAgainst(double mean) {
    return logMean(
        IntStream.range(0, EXCESSES.size())
            .mapToDouble(
                j ->
                    lossSum * Math.log1p(bet(j, mean) * (1 - mean))
                        + (observations - lossSum) * Math.log1p(-bet(j, mean) * mean))
            .toArray());
  }

  /** What each purse bets against a mean loss ≤ ε. */
  static double[] bets(double epsilon) {
    return IntStream.range(0, EXCESSES.size()).mapToDouble(j -> bet(j, epsilon)).toArray();
  }

  private static double bet(int j, double mean) {
    return Math.min(EXCESSES.get(j) / (1 - mean), BOLDEST / mean);
  }

  private static double logMean(double[] logarithms) {
    return logSum(logarithms) - Math.log(logarithms.length);
  }

  /** The logarithm of the sum of numbers that are given by their logarithms. */
  static double logSum(double... logarithms) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logarithm : logarithms) {
      largest = Math.max(largest, logarithm);
    }
    double sum = 0;
    for (double logarithm : logarithms) {
      sum += Math.exp(logarithm - largest);
    }
    return largest + Math.log(sum);
  }

  private static void requireOpenUnit(String what, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s lies strictly between 0 and 1, not at %s".formatted(what, value));
    }
  }
}
