package dev.retort.evaluator.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
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

  static GateCheck of(Subject subject, boolean passed, String finding, Object... numbers) {
    return new GateCheck(
        subject,
        passed ? Outcome.PASSED : Outcome.FAILED,
        String.format(Locale.ROOT, finding, numbers));
  }

  /** What the gate looks at, in its order. */
  public enum Subject {
    /** Whether the student is expected to answer anything. */
    @JsonProperty("coverage")
    COVERAGE,
    /** Whether the error budget of the last 30 nights has something left. */
    @JsonProperty("budget")
    BUDGET,
    /** Whether the teacher says what it usually says. */
    @JsonProperty("teacher")
    TEACHER,
    /** Whether the rows are enough to know. */
    @JsonProperty("power")
    POWER,
    /** Whether the loss against the teacher is bounded by ε. */
    @JsonProperty("certificate")
    CERTIFICATE,
    /** Whether the loss at an equal share is no more than the champion's, within the margin. */
    @JsonProperty("champion-loss")
    CHAMPION_LOSS,
    /** Whether anything is better than with the champion. */
    @JsonProperty("champion-gain")
    CHAMPION_GAIN,
    /** Whether the loss is no more than the best certified version's, within the margin. */
    @JsonProperty("anchor-loss")
    ANCHOR_LOSS,
    /** Whether enough of the teacher's cost is saved. */
    @JsonProperty("cost")
    COST,
    /** Whether the student answers fast enough. */
    @JsonProperty("latency")
    LATENCY,
    /** Whether a further measure keeps its margin. */
    @JsonProperty("measure")
    MEASURE,
    /** Whether a guardrail holds. */
    @JsonProperty("guardrail")
    GUARDRAIL,
    /** Whether any part of the traffic fares worse than the rest. */
    @JsonProperty("slices")
    SLICES
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
