package dev.retort.evaluator.statistics;

import org.apache.commons.numbers.gamma.LogBeta;

/**
 * A confidence sequence of a rate: the intervals after 1, 2, 3, … rows all hold it together with
 * the stated confidence, so that they may be looked at after every row. Those rates are left out
 * against which a bet on the rows would have won too much: the likelihood averaged over a Beta(½,
 * ½) prior, divided by the rate's own, has expectation 1 under it and so ever reaches 1/α with
 * probability at most α (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics
 * 49, 2021). Some 1.5 to 2 times as wide as a fixed-n interval.
 *
 * @param lower the lower end
 * @param upper the upper end
 */
public record AnytimeInterval(double lower, double upper) {
  private static final double PRIOR = 0.5;
  private static final int BISECTIONS = 60;

  public AnytimeInterval {
    if (!(lower >= 0 && lower <= upper && upper <= 1)) {
      throw new IllegalArgumentException(
          "an interval of a rate lies in [0, 1], not from %s to %s".formatted(lower, upper));
    }
  }

  /** The interval of a rate of which {@code count} of {@code n} were seen; [0, 1] without rows. */
  public static AnytimeInterval of(long count, long n, double confidence) {
    if (count < 0 || count > n) {
      throw new IllegalArgumentException("0 ≤ count ≤ n is false for %d of %d".formatted(count, n));
    }
    Level.require(confidence);
    if (n == 0) {
      return new AnytimeInterval(0, 1);
    }
    double rate = (double) count / n;
    return new AnytimeInterval(
        count == 0 ? 0 : bound(count, n, 0, rate, confidence),
        count == n ? 1 : bound(count, n, 1, rate, confidence));
  }

  /** The last rate that is left out on the way from one that is to one that is not. */
  private static double bound(
      long count, long n, double outside, double inside, double confidence) {
    double most = -Math.log1p(-confidence);
    double mixed = LogBeta.value(PRIOR + count, PRIOR + n - count) - LogBeta.value(PRIOR, PRIOR);
    double out = outside;
    double in = inside;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = out + (in - out) / 2;
      double won = mixed - logLikelihood(count, n, middle);
      if (won >= most) {
        out = middle;
      } else {
        in = middle;
      }
    }
    return out;
  }

  private static double logLikelihood(long count, long n, double rate) {
    double successes = count == 0 ? 0 : count * Math.log(rate);
    return count == n ? successes : successes + (n - count) * Math.log1p(-rate);
  }
}
