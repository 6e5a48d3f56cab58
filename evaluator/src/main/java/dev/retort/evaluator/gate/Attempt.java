package dev.retort.evaluator.gate;

import dev.retort.evaluator.statistics.LossTest;
import java.time.Instant;
import java.util.Objects;

/**
 * A finalist's one look at evaluation rows, and what it costs.
 *
 * @param at when it is paid for
 * @param alpha the error probability that it spends: its certificate holds with confidence 1 −
 *     alpha
 * @param budget the error probability that all looks of the window may spend together
 * @param spent what earlier looks of the window have spent
 * @param earlier how many those are
 */
public record Attempt(Instant at, double alpha, double budget, double spent, int earlier) {
  public Attempt {
    Objects.requireNonNull(at);
    if (!(alpha > 0 && spent >= 0 && spent + alpha <= budget && budget < 1)) {
      throw new IllegalArgumentException(
          "an attempt spends from what is left: 0 < %s ≤ %s − %s is false"
              .formatted(alpha, budget, spent));
    }
  }

  /** The certificate's test at what this attempt may err. */
  public LossTest test(double epsilon) {
    return new LossTest(epsilon, confidence());
  }

  /** With which the certificate holds if it passes. */
  public double confidence() {
    return 1 - alpha;
  }
}
