package dev.retort.console.lineage;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.DatasetManifest;
import java.util.List;
import java.util.Map;

/**
 * Where a dataset version came from, and what came of it.
 *
 * @param dataset the version
 * @param manifest what it is made of
 * @param decisions exchanges by what became of them: a part of the version, or the reason why they
 *     were dropped
 * @param learned exchanges that went into rows, if they were asked for
 */
public record DatasetHistory(
    DatasetLink dataset,
    DatasetManifest manifest,
    Map<String, Long> decisions,
    List<ExchangeId> learned)
    implements Lineage {
  public DatasetHistory {
    learned = List.copyOf(learned);
  }
}
