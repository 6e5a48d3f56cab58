package dev.retort.console.lineage;

import dev.retort.dataset.DatasetErasure;
import dev.retort.scheduler.RunArchive.ArchivedRun;
import java.util.List;
import java.util.Optional;

/**
 * A dataset version with everything that came of it.
 *
 * @param id its content hash
 * @param task whose rows
 * @param folder where it is
 * @param erased what became of its rows, if they are gone
 * @param runs that learned from it
 * @param versions that were published after having learned from it
 */
public record DatasetLink(
    String id,
    String task,
    String folder,
    Optional<DatasetErasure.Tombstone> erased,
    List<ArchivedRun> runs,
    List<PublishedVersion> versions) {
  public DatasetLink {
    runs = List.copyOf(runs);
    versions = List.copyOf(versions);
  }
}
