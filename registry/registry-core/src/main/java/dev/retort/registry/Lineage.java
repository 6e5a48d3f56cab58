package dev.retort.registry;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a bundle's model comes from, as the publisher names it.
 *
 * @param modelDigest the student's own digest: weights, labels, tokenizer
 * @param datasetId the dataset version it learned from
 * @param runId the tracking run that made it
 * @param teacher the frontier model whose answers it learned from; empty if that isn't known
 * @param engine the training engine; empty if that isn't known
 */
public record Lineage(
    String modelDigest,
    String datasetId,
    RunId runId,
    Optional<String> teacher,
    Optional<String> engine) {
  /** All parts are present. */
  public Lineage {
    Objects.requireNonNull(modelDigest, "modelDigest");
    Objects.requireNonNull(datasetId, "datasetId");
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(teacher, "teacher");
    Objects.requireNonNull(engine, "engine");
  }

  /** Without a word on teacher and engine. */
  public Lineage(String modelDigest, String datasetId, RunId runId) {
    this(modelDigest, datasetId, runId, Optional.empty(), Optional.empty());
  }
}
