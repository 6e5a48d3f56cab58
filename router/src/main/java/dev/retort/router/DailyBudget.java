package dev.retort.router;

import java.util.Objects;

/**
 * What sampled requests of a task may cost in a day (UTC).
 *
 * @param unit what is counted
 * @param amount of it, > 0
 */
public record DailyBudget(Unit unit, double amount) {
  /** What a budget counts. */
  public enum Unit {
    /** Requests to the teacher. */
    CALLS,
    /** US dollars, by the provider's price table: a call without a price costs nothing. */
    DOLLARS
  }

  public DailyBudget {
    Objects.requireNonNull(unit);
    if (!(amount > 0 && amount < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a day's budget is above 0, not %s: without any sample, no later student can be evaluated"
              .formatted(amount));
    }
  }

  /** What a call costs of it. */
  double cost(double dollars) {
    return unit == Unit.CALLS ? 1 : dollars;
  }
}
