package dev.retort.console.web.datasets;

import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.Split;
import java.time.Instant;
import java.util.Optional;

/**
 * A version in the list.
 *
 * @param task whose rows
 * @param id its content hash
 * @param until where its window ends
 * @param captured exchanges in the window
 * @param training rows to train on
 * @param novel rows that carry the certificate
 * @param seen rows of recurring requests, for evaluation
 * @param latest whether it was built last of its task's
 * @param erasedAt when its rows were deleted
 */
public record DatasetRow(
    String task,
    String id,
    Instant until,
    long captured,
    int training,
    int novel,
    int seen,
    boolean latest,
    Optional<Instant> erasedAt) {

  static DatasetRow of(DatasetManifest manifest, boolean latest, Optional<Instant> erasedAt) {
    return new DatasetRow(
        manifest.spec().task().value(),
        manifest.id().sha256(),
        manifest.window().until(),
        manifest.captured(),
        manifest.rows().getOrDefault(Split.TRAINING, 0),
        manifest.rows().getOrDefault(Split.NOVEL, 0),
        manifest.rows().getOrDefault(Split.SEEN, 0),
        latest,
        erasedAt);
  }

  /** The id as people write it. */
  public String shortId() {
    return id.substring(0, 12);
  }
}
