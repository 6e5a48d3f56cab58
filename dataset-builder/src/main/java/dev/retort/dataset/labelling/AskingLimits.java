package dev.retort.dataset.labelling;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How hard an endpoint may be asked.
 *
 * @param concurrency requests in flight at a time, 1 to {@value #MOST_CONCURRENT}
 * @param requestsPerMinute evenly spread; empty: no limit
 * @param tokensPerMinute prompt and expected answer, evenly spread; empty: no limit
 * @param attempts for one answer, the first included, ≥ 1
 * @param firstBackoff upper bound of the first wait; the bound doubles with each attempt, and the
 *     wait is drawn uniformly below it (full jitter)
 * @param longestWait upper bound of every wait, whatever the endpoint asks for
 */
public record AskingLimits(
    int concurrency,
    OptionalInt requestsPerMinute,
    OptionalInt tokensPerMinute,
    int attempts,
    Duration firstBackoff,
    Duration longestWait) {
  /** As many requests as a {@code TeacherClient} has connections. */
  public static final int MOST_CONCURRENT = 64;

  /** Careful with an endpoint that others use too. */
  public static final AskingLimits DEFAULT =
      new AskingLimits(
          4,
          OptionalInt.empty(),
          OptionalInt.empty(),
          6,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));

  public AskingLimits {
    if (concurrency < 1 || concurrency > MOST_CONCURRENT) {
      throw new IllegalArgumentException(
          "the concurrency lies between 1 and %d, not at %d"
              .formatted(MOST_CONCURRENT, concurrency));
    }
    requireRate("requestsPerMinute", requestsPerMinute);
    requireRate("tokensPerMinute", tokensPerMinute);
    if (attempts < 1) {
      throw new IllegalArgumentException("an answer takes at least one attempt, not " + attempts);
    }
    if (firstBackoff.isNegative() || longestWait.isNegative()) {
      throw new IllegalArgumentException(
          "a wait is not negative: %s, %s".formatted(firstBackoff, longestWait));
    }
  }

  private static void requireRate(String name, OptionalInt rate) {
    if (rate.isPresent() && rate.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "%s is at least 1, not %d".formatted(name, rate.getAsInt()));
    }
  }

  /** The same with so many requests at a time. */
  public AskingLimits concurrent(int requests) {
    return new AskingLimits(
        requests, requestsPerMinute, tokensPerMinute, attempts, firstBackoff, longestWait);
  }

  /** The same with at most so many requests a minute. */
  public AskingLimits requestsPerMinute(int requests) {
    return new AskingLimits(
        concurrency,
        OptionalInt.of(requests),
        tokensPerMinute,
        attempts,
        firstBackoff,
        longestWait);
  }

  /** The same with at most so many tokens a minute. */
  public AskingLimits tokensPerMinute(int tokens) {
    return new AskingLimits(
        concurrency,
        requestsPerMinute,
        OptionalInt.of(tokens),
        attempts,
        firstBackoff,
        longestWait);
  }
}
