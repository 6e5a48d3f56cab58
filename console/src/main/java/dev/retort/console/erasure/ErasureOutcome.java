package dev.retort.console.erasure;

import dev.retort.console.lineage.PublishedVersion;
import java.nio.file.Path;
import java.util.List;

/**
 * What an erasure has done.
 *
 * @param exchanges how many were taken out of the log now
 * @param datasets ids of dataset versions whose rows were deleted
 * @param runs folders of runs that had learned from them
 * @param learned model versions whose weights had learned from the exchanges; they are marked in
 *     the registry, and stay until somebody retires them
 * @param cleaned files from which lines were taken out
 * @param discarded damaged files of the log that were deleted whole
 * @param left files that still hold a text, which a person has to look at
 * @param audit number of the record in the audit trail
 */
public record ErasureOutcome(
    int exchanges,
    List<String> datasets,
    List<String> runs,
    List<PublishedVersion> learned,
    List<Path> cleaned,
    List<Path> discarded,
    List<Path> left,
    long audit) {
  public ErasureOutcome {
    datasets = List.copyOf(datasets);
    runs = List.copyOf(runs);
    learned = List.copyOf(learned);
    cleaned = List.copyOf(cleaned);
    discarded = List.copyOf(discarded);
    left = List.copyOf(left);
  }
}
