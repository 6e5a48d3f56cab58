package dev.retort.registry;

import java.util.Objects;

/**
 * Where a bundle's model comes from, as the publisher names it.
 *
 * @param modelDigest the student's own digest: weights, labels, tokenizer
 * @param datasetId the dataset version it learned from
 * @param runId the tracking run that made it
 */
public record Lineage(String modelDigest, String datasetId, RunId runId) {
  /** All parts are present. */
  public Lineage {
    Objects.requireNonNull(modelDigest, "modelDigest");
    Objects.requireNonNull(datasetId, "datasetId");
    Objects.requireNonNull(runId, "runId");
  }
}
