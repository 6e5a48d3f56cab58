package dev.retort.evaluator.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How nightly retries are paid for: every look at evaluation rows spends a fifth of what the looks
 * of the last 30 nights have left of the budget, whatever comes of it.
 *
 * <p>So the looks of any 30 nights spend at most the budget together, and by the union bound the
 * probability that any of them passes a system whose loss exceeds ε is at most the budget, however
 * the looks depend on each other. With a look every night the spending settles at budget / (parts +
 * 29) a night. Pure.
 *
 * @param alpha the budget, in [0.000005, 1)
 */
public record AlphaBudget(double alpha) {
  /** What the budget is for: looks this far back are counted. */
  public static final Duration WINDOW = Duration.ofDays(30);

  /** A look spends one part in so many of what is left. */
  public static final int PARTS = 5;

  /** Below this, no traffic has rows enough for a certificate that is worth the name. */
  private static final double LEAST = 1e-6;

  public AlphaBudget {
    if (!(alpha / PARTS >= LEAST && alpha < 1)) {
      throw new IllegalArgumentException(
          "an error budget lies in [%s, 1), not at %s: with less, no look is worth its rows; lower the confidence"
              .formatted(PARTS * LEAST, alpha));
    }
  }

  /** What a look now would spend; empty if too little is left for one to be worth it. */
  public Optional<Attempt> quote(Collection<Attempt> earlier, Instant now) {
    List<Attempt> counted = counted(earlier, now);
    double spent = counted.stream().mapToDouble(Attempt::alpha).sum();
    double next = (alpha - spent) / PARTS;
    return next < LEAST
        ? Optional.empty()
        : Optional.of(new Attempt(now, next, alpha, spent, counted.size()));
  }

  /** When the oldest of the counted looks stops to count; empty if there are none. */
  public Optional<Instant> nextReturn(Collection<Attempt> earlier, Instant now) {
    return counted(earlier, now).stream()
        .map(Attempt::at)
        .min(Comparator.naturalOrder())
        .map(at -> at.plus(WINDOW));
  }

  private static List<Attempt> counted(Collection<Attempt> earlier, Instant now) {
    Instant from = now.minus(WINDOW);
    return earlier.stream().filter(attempt -> attempt.at().isAfter(from)).toList();
  }
}
