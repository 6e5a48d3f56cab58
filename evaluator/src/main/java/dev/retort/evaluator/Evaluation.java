package dev.retort.evaluator;

import java.util.Objects;

/**
 * The outcome of an evaluation.
 *
 * @param report what follows from the inputs alone
 * @param latency what was measured on the way
 */
public record Evaluation(EvaluationReport report, Latency latency) {
  public Evaluation {
    Objects.requireNonNull(report);
    Objects.requireNonNull(latency);
  }
}
