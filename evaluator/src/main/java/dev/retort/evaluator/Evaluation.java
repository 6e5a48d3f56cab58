package dev.retort.evaluator;

import dev.retort.evaluator.measure.MeasuredRows;
import java.util.List;
import java.util.Objects;

/**
 * The outcome of an evaluation.
 *
 * @param report what follows from the inputs alone
 * @param latency what was measured on the way
 * @param measured what each measure said of each novel row, in their order
 */
public record Evaluation(EvaluationReport report, Latency latency, List<MeasuredRows> measured) {
  public Evaluation {
    Objects.requireNonNull(report);
    Objects.requireNonNull(latency);
    measured = List.copyOf(measured);
  }
}
