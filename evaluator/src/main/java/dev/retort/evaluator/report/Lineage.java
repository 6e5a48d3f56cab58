package dev.retort.evaluator.report;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a candidate comes from.
 *
 * @param modelDigest the student's digest
 * @param engine the training engine, by name
 * @param seed that training followed from
 * @param dataset the dataset version it learnt from
 * @param from the earliest capture in the window
 * @param evaluationFrom where the evaluation window begins
 * @param until the end of the window
 * @param trainingRows rows it learnt from
 * @param configuration SHA-256 of the effective configuration
 */
public record Lineage(
    String modelDigest,
    String engine,
    long seed,
    String dataset,
    Instant from,
    Instant evaluationFrom,
    Instant until,
    int trainingRows,
    String configuration) {
  public Lineage {
    Objects.requireNonNull(modelDigest);
    Objects.requireNonNull(engine);
    Objects.requireNonNull(dataset);
    Objects.requireNonNull(from);
    Objects.requireNonNull(evaluationFrom);
    Objects.requireNonNull(until);
    Objects.requireNonNull(configuration);
  }
}
