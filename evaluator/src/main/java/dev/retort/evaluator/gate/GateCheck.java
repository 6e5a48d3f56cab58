package dev.retort.evaluator.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * One thing that the gate looked at.
 *
 * @param subject what it was
 * @param outcome what came of it
 * @param finding the numbers, in a sentence
 */
public record GateCheck(Subject subject, Outcome outcome, String finding) {
  public GateCheck {
    Objects.requireNonNull(subject);
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(finding);
  }

  /** What the gate looks at, in its order. */
  public enum Subject {
    /** Whether the rows are enough to know. */
    @JsonProperty("power")
    POWER,
    /** Whether the student answers anything. */
    @JsonProperty("coverage")
    COVERAGE,
    /** Whether the loss against the teacher is bounded by ε. */
    @JsonProperty("certificate")
    CERTIFICATE,
    /** Whether the loss at an equal share is no more than the champion's, within the margin. */
    @JsonProperty("champion-loss")
    CHAMPION_LOSS,
    /** Whether anything is better than with the champion. */
    @JsonProperty("champion-gain")
    CHAMPION_GAIN
  }

  /** What came of a check. */
  public enum Outcome {
    /** As it should be. */
    @JsonProperty("passed")
    PASSED,
    /** Not so. */
    @JsonProperty("failed")
    FAILED
  }

  boolean failed() {
    return outcome == Outcome.FAILED;
  }
}
