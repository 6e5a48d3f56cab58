package dev.retort.evaluator.statistics;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A test of "the mean loss is, and stays, at most ε" for a loss that may be small for long and rise
 * one day. An {@link EProcess} that watches a good system loses its stakes to it, so that the later
 * the loss rises, the longer it takes to win them back; here a part of the stakes is kept aside and
 * put in row by row (mixtures over the time of a change: Shin, Ramdas and Rinaldo,
 * <i>E-detectors</i>, 2024).
 *
 * <p>Half of the capital is an {@code EProcess} from the first row on. Of the other half, ½/(1 +
 * ln(1 + (n + 1)ε)) is still in reserve after n rows; what leaves the reserve is divided among late
 * purses, one for each of the same bets. A stake that is not bet yet neither grows nor shrinks, so
 * the whole capital grows in expectation no more than its parts: while each loss has a conditional
 * mean ≤ ε, it ever reaches 1/δ with probability at most δ. Against a loss that is too large from
 * the first row on, this costs at most ln 2; after n good rows, the delay grows with ln n rather
 * than with n.
 *
 * <p>Immutable, stored and continued as an {@code EProcess} is. The e-value depends on the order of
 * the rows: it must be that of their time.
 *
 * @param whole the bets that began with the first row; also the rows seen and their sum
 * @param logLate natural logarithm of each late purse
 * @param largestLogValue the largest logarithm of the e-value after any row; at least 0
 */
public record ChangePointEProcess(EProcess whole, List<Double> logLate, double largestLogValue) {
  private static final double HALF = 0.5;

  public ChangePointEProcess {
    logLate = List.copyOf(logLate);
    if (logLate.size() != whole.logWealth().size()
        || logLate.stream().anyMatch(wealth -> !Double.isFinite(wealth))) {
      throw new IllegalArgumentException(
          "a state has %d finite logarithms of late wealth, not %s; start a new one"
              .formatted(whole.logWealth().size(), logLate));
    }
    if (!(largestLogValue >= 0)) {
      throw new IllegalArgumentException(
          "the largest value of a state is ≥ 1, not e^" + largestLogValue);
    }
  }

  /** Before the first row. */
  public static ChangePointEProcess start(double epsilon, double delta) {
    EProcess whole = EProcess.start(epsilon, delta);
    int purses = whole.logWealth().size();
    double each = (HALF - reserve(0, epsilon)) / purses;
    return new ChangePointEProcess(
        whole, DoubleStream.generate(() -> Math.log(each)).limit(purses).boxed().toList(), 0);
  }

  /**
   * After further rows, looked at after each.
   *
   * @param losses in [0, 1], in the order in which they came
   */
  public ChangePointEProcess observe(double... losses) {
    double[] bets = EProcess.bets(epsilon());
    double[] late = logLate.stream().mapToDouble(Double::doubleValue).toArray();
    EProcess next = whole;
    double largest = largestLogValue;
    for (double loss : losses) {
      next = next.observe(loss);
      long rows = next.observations();
      double stake =
          Math.log((reserve(rows - 1, epsilon()) - reserve(rows, epsilon())) / bets.length);
      for (int j = 0; j < bets.length; j++) {
        late[j] = EProcess.logSum(late[j] + Math.log1p(bets[j] * (loss - epsilon())), stake);
      }
      largest = Math.max(largest, logValue(next, late));
    }
    return new ChangePointEProcess(next, DoubleStream.of(late).boxed().toList(), largest);
  }

  /** The largest tolerable mean loss. */
  public double epsilon() {
    return whole.epsilon();
  }

  /** The probability of ever raising a false alarm. */
  public double delta() {
    return whole.delta();
  }

  /** The evidence now; its expectation is at most 1 if the mean loss has never been above ε. */
  public double logValue() {
    return logValue(whole, logLate.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Whether the evidence ever reached 1/δ. An alarm stays. */
  public boolean alarmed() {
    return largestLogValue >= -Math.log(delta());
  }

  /** The p-value, valid at any time: the inverse of the largest e-value. */
  public double anytimePValue() {
    return Math.exp(-largestLogValue);
  }

  private static double logValue(EProcess whole, double[] late) {
    double[] parts =
        DoubleStream.concat(
                DoubleStream.of(late),
                DoubleStream.of(
                    Math.log(HALF) + whole.logValue(),
                    Math.log(reserve(whole.observations(), whole.epsilon()))))
            .toArray();
    return EProcess.logSum(parts);
  }

  /** What is not bet after so many rows; it never runs out. */
  private static double reserve(long rows, double epsilon) {
    return HALF / (1 + Math.log1p((rows + 1) * epsilon));
  }
}
