package dev.retort.router.rollout;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that was seen of a version.
 *
 * @param outcome what
 * @param latency from asking it to that; zero where nobody measured
 */
public record Observation(Outcome outcome, Duration latency) {
  /** What can be seen: of each request that it is asked, and of each answer that it gives. */
  public enum Outcome {
    /** Asked, it answered, or left the request to the teacher by its rule. */
    DONE,
    /** Asked, it failed, or what runs it is gone. */
    FAILED,
    /** Asked, it had no answer in the time that one may take. */
    LATE,
    /** Its answer went to the caller. */
    GIVEN,
    /** Its answer was held back, for what is in it or for its form. */
    HELD_BACK
  }

  public Observation {
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(latency);
  }

  /** One that takes no time. */
  public static Observation of(Outcome outcome) {
    return new Observation(outcome, Duration.ZERO);
  }

  /** Whether it is of an answer, not of a request. */
  boolean isOfAnswer() {
    return outcome == Outcome.GIVEN || outcome == Outcome.HELD_BACK;
  }
}
