package dev.retort.dataset.labelling;

/**
 * Money for answers. A request is sent when what it is expected to cost has been reserved. Where
 * answers turn out dearer than expected, later ones are expected to be as well, so what is spent
 * exceeds the budget by no more than the surprise in the requests that are in flight. Thread-safe.
 */
final class LabellingBudget {
  private final double dollars;
  private double spent;
  private double reserved;
  private double expectedOfSettled;
  private double costOfSettled;

  LabellingBudget(double dollars, double spentBefore) {
    this.dollars = dollars;
    this.spent = spentBefore;
  }

  /** Reserves an answer's expected cost; false if the budget does not cover it. */
  synchronized boolean reserve(double expected) {
    double amount = expected * dearness();
    if (spent + reserved * dearness() + amount > dollars) {
      return false;
    }
    reserved += expected;
    return true;
  }

  /** Turns a reservation into what was paid. */
  synchronized void settle(double expected, double cost) {
    reserved -= expected;
    spent += cost;
    expectedOfSettled += expected;
    costOfSettled += cost;
  }

  /** Gives a reservation back: the request was not answered, and cost nothing. */
  synchronized void release(double expected) {
    reserved -= expected;
  }

  synchronized double spent() {
    return spent;
  }

  private double dearness() {
    return expectedOfSettled > 0 ? Math.max(1, costOfSettled / expectedOfSettled) : 1;
  }
}
