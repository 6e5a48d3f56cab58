package dev.retort.console.web.datasets;

import dev.retort.dataset.DatasetManifest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One version.
 *
 * @param row the version in short
 * @param manifest all that it is made of
 * @param parts the kept exchanges, by part
 * @param rejects the others, by reason, the most frequent first
 * @param erasure what became of its rows, in a sentence
 * @param others versions of the same task that it may be compared with, the latest first
 */
public record DatasetDetail(
    DatasetRow row,
    DatasetManifest manifest,
    List<Count> parts,
    List<Count> rejects,
    Optional<String> erasure,
    List<DatasetRow> others) {
  public DatasetDetail {
    parts = List.copyOf(parts);
    rejects = List.copyOf(rejects);
    others = List.copyOf(others);
  }

  /**
   * Exchanges with one fate.
   *
   * @param name of the part or the reason, as it is stored
   * @param explanation in a few words
   * @param exchanges how many
   */
  public record Count(String name, String explanation, long exchanges) {}

  /** Where its evaluation window begins. */
  public Instant evaluationFrom() {
    return manifest.evaluationFrom();
  }
}
