package dev.retort.router.rollout;

import java.time.Duration;
import java.util.Objects;

/**
 * What a version did with a request.
 *
 * @param outcome what came of it
 * @param latency from asking it to that; zero if nobody measured
 */
public record Observation(Outcome outcome, Duration latency) {
  /** What came of asking. */
  public enum Outcome {
    /** It answered, or left the request to the teacher by its rule. */
    GOOD,
    /** It failed, or what runs it is gone. */
    FAILED,
    /** Its answer was held back, for what is in it or for its form. */
    VIOLATION,
    /** It had no answer in the time that one may take. */
    LATE
  }

  public Observation {
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(latency);
  }
}
