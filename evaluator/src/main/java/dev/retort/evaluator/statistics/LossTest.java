package dev.retort.evaluator.statistics;

import java.util.OptionalInt;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * The exact fixed-n test that a loss rate is at most ε: it passes when the {@linkplain
 * ClopperPearson#upperBound upper bound} of the rate is ≤ ε, and so passes a rate above ε with
 * probability at most 1 − confidence.
 *
 * @param epsilon the largest tolerable loss rate, in [0.00001, 1)
 * @param confidence in (0, 1)
 */
public record LossTest(double epsilon, double confidence) {
  /** The smallest ε: below it the rows needed outgrow any traffic, and an int. */
  private static final double MIN_EPSILON = 1e-5;

  private static final int MAX_ROWS = 1 << 28;

  public LossTest {
    if (!(epsilon >= MIN_EPSILON && epsilon < 1)) {
      throw new IllegalArgumentException(
          "the tolerated loss lies in [%s, 1), not at %s".formatted(MIN_EPSILON, epsilon));
    }
    Level.require(confidence);
  }

  /** Whether so many losses among n rows pass. */
  public boolean passes(int losses, int n) {
    Level.requireCount(losses, n);
    return rejectsEpsilon(losses, n);
  }

  /** The most losses with which n rows still pass; empty if not even none would do. */
  public OptionalInt mostLosses(int n) {
    Level.requireCount(0, n);
    if (!rejectsEpsilon(0, n)) {
      return OptionalInt.empty();
    }
    int pass = 0;
    int fail = n;
    while (fail - pass > 1) {
      int middle = pass + (fail - pass) / 2;
      if (rejectsEpsilon(middle, n)) {
        pass = middle;
      } else {
        fail = middle;
      }
    }
    return OptionalInt.of(pass);
  }

  /** The fewest rows with which so many losses pass. */
  public int fewestRows(int losses) {
    int fail = losses;
    int pass = Math.max(1, 2 * losses);
    while (!rejectsEpsilon(losses, pass)) {
      fail = pass;
      pass = Math.multiplyExact(pass, 2);
    }
    while (pass - fail > 1) {
      int middle = fail + (pass - fail) / 2;
      if (rejectsEpsilon(losses, middle)) {
        pass = middle;
      } else {
        fail = middle;
      }
    }
    return pass;
  }

  /** The probability that n rows pass when the true loss rate is as given. */
  public double power(int n, double trueRate) {
    Level.requireRate(trueRate);
    OptionalInt most = mostLosses(n);
    return most.isEmpty()
        ? 0
        : BinomialDistribution.of(n, trueRate).cumulativeProbability(most.getAsInt());
  }

  /**
   * The fewest rows from which on every larger number passes with the given probability when the
   * true loss rate is as given; empty if no practical number does.
   */
  public OptionalInt rowsForPower(double trueRate, double power) {
    Level.requireRate(trueRate);
    Level.require(power);
    return fewestRowsWhere((losses, n) -> passProbability(losses, n, trueRate) >= power);
  }

  /**
   * The probability that n rows to come pass, for a threshold picked on earlier rows just tightly
   * enough to leave {@code seenLosses} losses among {@code seenRows}. Exact if earlier and later
   * rows are exchangeable and scores have no ties, conservative with ties: the number of later
   * losses that score above the first excluded earlier loss is negative hypergeometric, whatever
   * the score and the true loss are. Picking the threshold by looking at the losses is part of that
   * distribution, so the overshoot of picked thresholds is paid for.
   */
  public double predictedPower(int n, int seenLosses, int seenRows) {
    Level.requireCount(seenLosses, seenRows);
    OptionalInt most = mostLosses(n);
    return most.isEmpty() ? 0 : predictedPass(most.getAsInt(), n, seenLosses, seenRows);
  }

  /**
   * The fewest rows to come from which on {@link #predictedPower} reaches the given power; empty if
   * no practical number does, because the earlier rows are too few or their losses too many.
   */
  public OptionalInt rowsForPredictedPower(int seenLosses, int seenRows, double power) {
    Level.requireCount(seenLosses, seenRows);
    Level.require(power);
    return fewestRowsWhere((losses, n) -> predictedPass(losses, n, seenLosses, seenRows) >= power);
  }

  private static double passProbability(int most, int n, double trueRate) {
    return BinomialDistribution.of(n, trueRate).cumulativeProbability(most);
  }

  private static double predictedPass(int most, int n, int seenLosses, int seenRows) {
    if (seenLosses == seenRows) {
      return most >= n ? 1 : 0;
    }
    // At most `most` later rows come before the (seenLosses + 1)-th earlier one in the common
    // order exactly if the first most + seenLosses + 1 rows hold that many earlier ones.
    int first = Math.min(most + seenLosses + 1, seenRows + n);
    return HypergeometricDistribution.of(seenRows + n, seenRows, first)
        .survivalProbability(seenLosses);
  }

  /** The bound is ≤ ε exactly if so few losses are that unlikely at ε; this needs no inversion. */
  private boolean rejectsEpsilon(int losses, int n) {
    return losses < n
        && BinomialDistribution.of(n, epsilon).cumulativeProbability(losses) <= 1 - confidence;
  }

  private interface Adequate {
    boolean test(int mostLosses, int n);
  }

  /**
   * With k losses allowed, power falls from the fewest rows that allow k to one row before those
   * that allow k + 1. So the answer is the start of the first k whose end is adequate.
   */
  private OptionalInt fewestRowsWhere(Adequate adequate) {
    int inadequate = -1;
    int candidate = 0;
    while (!adequateThroughout(candidate, adequate)) {
      inadequate = candidate;
      candidate = 2 * candidate + 1;
      if (candidate / epsilon > MAX_ROWS) {
        return OptionalInt.empty();
      }
    }
    while (candidate - inadequate > 1) {
      int middle = inadequate + (candidate - inadequate) / 2;
      if (adequateThroughout(middle, adequate)) {
        candidate = middle;
      } else {
        inadequate = middle;
      }
    }
    return OptionalInt.of(fewestRows(candidate));
  }

  private boolean adequateThroughout(int losses, Adequate adequate) {
    return adequate.test(losses, fewestRows(losses + 1) - 1);
  }
}
