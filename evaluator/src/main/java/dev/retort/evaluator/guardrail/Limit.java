package dev.retort.evaluator.guardrail;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * How much is tolerated.
 *
 * @param share of the cases, in [0, 1]
 * @param basis what may not exceed it
 */
public record Limit(double share, Basis basis) {
  public Limit {
    Objects.requireNonNull(basis);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "a limit is a share of cases in [0, 1], not " + share + "; write 5 % as 0.05");
    }
  }

  /** What may not exceed a limit. */
  public enum Basis {
    /** The rate that was seen. */
    @JsonProperty("rate")
    RATE,
    /** The exact upper bound of the rate. */
    @JsonProperty("upper-bound")
    UPPER_BOUND
  }

  /** A limit of the rate that was seen. */
  public static Limit ofRate(double share) {
    return new Limit(share, Basis.RATE);
  }

  /** A limit of the rate's upper bound: too few cases do not pass. */
  public static Limit ofUpperBound(double share) {
    return new Limit(share, Basis.UPPER_BOUND);
  }

  boolean holds(double rate, double upperBound) {
    return (basis == Basis.RATE ? rate : upperBound) <= share;
  }
}
