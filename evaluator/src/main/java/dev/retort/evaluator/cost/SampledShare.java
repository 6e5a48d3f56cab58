package dev.retort.evaluator.cost;

/**
 * How many requests the uniform sample draws. What a student defers goes to the teacher anyway, so
 * that drawing it costs nothing: of a student that answers half of all requests, twice as many can
 * be drawn at the same price, and later students are certified in half the time.
 */
public final class SampledShare {
  /** A share of 1 would mean that no student serves. */
  public static final double MOST = 0.9;

  private SampledShare() {}

  /**
   * The share of all requests to draw, in [0, 1].
   *
   * @param taken the share of all requests that the sample may take from the student, in [0, 1]
   * @param answered the share of requests that the student answers, in [0, 1]
   */
  public static double drawn(double taken, double answered) {
    return taken == 0 ? 0 : Math.max(taken, Math.min(MOST, taken / answered));
  }
}
