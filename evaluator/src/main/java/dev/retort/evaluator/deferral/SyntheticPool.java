package dev.retort.evaluator.deferral;

import dev.retort.evaluator.statistics.RandomStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Scored answers of a made-up student with a logistic link: a row's ease z is normal, its
 * confidence is 1 / (1 + e⁻ᶻ), and its answer is right with probability 1 / (1 + e^−(intercept +
 * slope·z)). With intercept 0 and slope 1 confidence is calibrated; a slope below 1 makes the
 * student overconfident where it is sure. Pure.
 *
 * @param rows at least 1
 * @param ease mean of z
 * @param spread standard deviation of z, positive
 * @param intercept of the log odds of a right answer
 * @param slope of the log odds in z
 */
public record SyntheticPool(int rows, double ease, double spread, double intercept, double slope) {
  public SyntheticPool {
    if (rows < 1) {
      throw new IllegalArgumentException("a pool has at least one row, not " + rows);
    }
    boolean finite =
        Double.isFinite(ease)
            && Double.isFinite(intercept)
            && Double.isFinite(slope)
            && Double.isFinite(spread);
    if (!finite || spread <= 0) {
      throw new IllegalArgumentException(
          "a pool's parameters are finite and its spread is positive, not %s, %s, %s and %s"
              .formatted(ease, spread, intercept, slope));
    }
  }

  /** A calibrated student that is right on some 90 % of rows and sure of most. */
  public static SyntheticPool calibrated(int rows) {
    return new SyntheticPool(rows, 4, 2.5, 0, 1);
  }

  /** The rows; the same for the same seed. */
  public List<ScoredAnswer> draw(long seed) {
    SplittableRandom random = RandomStream.of(seed, 0);
    return IntStream.range(0, rows)
        .mapToObj(
            row -> {
              double z = ease + spread * random.nextGaussian();
              boolean correct = random.nextDouble() < logistic(intercept + slope * z);
              return new ScoredAnswer(logistic(z), correct);
            })
        .toList();
  }

  private static double logistic(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }
}
