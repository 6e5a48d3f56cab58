package dev.retort.evaluator.compare;

/**
 * How much may be spent on asking. What is under way counts with what it is expected to cost, and
 * then with what it did cost. Thread-safe.
 */
final class SpendingLimit {
  private final double dollars;
  private double spent;
  private double reserved;

  /**
   * A limit.
   *
   * @param dollars positive infinity for none
   */
  SpendingLimit(double dollars) {
    if (!(dollars >= 0)) {
      throw new IllegalArgumentException("a budget is ≥ 0 dollars, not " + dollars);
    }
    this.dollars = dollars;
  }

  /** Takes an amount out of what is left, or nothing if it is too much. */
  synchronized boolean reserve(double expected) {
    if (spent + reserved + expected > dollars) {
      return false;
    }
    reserved += expected;
    return true;
  }

  /** What was reserved is spent now, for what it did cost. */
  synchronized void settle(double expected, double actual) {
    reserved -= expected;
    spent += actual;
  }

  synchronized double spent() {
    return spent;
  }
}
