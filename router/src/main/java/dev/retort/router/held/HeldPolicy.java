package dev.retort.router.held;

import java.time.Duration;

/**
 * How long held requests stay, and how many there may be.
 *
 * @param expiry how long one waits for a person and its caller; then it is deleted, unanswered
 * @param kept how long an answer stays for its caller, and the word that there is none
 * @param entries how many there may be; a further request goes to the teacher
 */
public record HeldPolicy(Duration expiry, Duration kept, int entries) {
  /** Three days to decide, a day to fetch the answer, a thousand requests. */
  public static final HeldPolicy DEFAULT =
      new HeldPolicy(Duration.ofDays(3), Duration.ofDays(1), 1_000);

  public HeldPolicy {
    if (expiry.isNegative() || expiry.isZero() || kept.isNegative() || kept.isZero()) {
      throw new IllegalArgumentException(
          "held requests stay for longer than nothing, not for %s and %s".formatted(expiry, kept));
    }
    if (entries < 1) {
      throw new IllegalArgumentException("at least 1 request may be held, not " + entries);
    }
  }
}
