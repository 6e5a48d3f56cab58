package dev.retort.dataset.balance;

/**
 * How many training rows there may be, and for whom they are.
 *
 * @param trainingRows at most, ≥ 1
 * @param urgentShare the share of them that {@linkplain Urgency urgent} rows may take before
 *     anybody else, in [0, 1]
 */
public record BalancePolicy(int trainingRows, double urgentShare) {
  /** Half for what the champion got wrong or deferred leaves it enough to remember the rest. */
  public static final double DEFAULT_URGENT_SHARE = 0.5;

  public BalancePolicy {
    if (trainingRows < 1) {
      throw new IllegalArgumentException(
          "a budget has at least 1 training row, not %,d; leave it out to take all rows"
              .formatted(trainingRows));
    }
    if (!(urgentShare >= 0 && urgentShare <= 1)) {
      throw new IllegalArgumentException(
          "the share of urgent rows lies in [0, 1], not " + urgentShare);
    }
  }
}
