package dev.retort.console.erasure;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.dataset.DatasetUse;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.RunArchive.ArchivedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What an erasure would take with it.
 *
 * @param ids the exchanges
 * @param exchanges those of them that the log still holds
 * @param datasets versions that had them in their rows
 * @param runs that learned from those versions
 * @param versions that were published after that
 * @param names of the person whose exchanges they all are, if they are asked for by person, as
 *     lines that are no exchanges (rejected ones, say) may hold them: those lines go, too
 * @param quarantined damaged files of the log, which are deleted whole
 */
public record ErasurePlan(
    Set<ExchangeId> ids,
    List<Exchange> exchanges,
    List<DatasetUse> datasets,
    List<ArchivedRun> runs,
    List<ModelVersion> versions,
    Set<String> names,
    List<Path> quarantined) {
  public ErasurePlan {
    ids = Set.copyOf(ids);
    exchanges = List.copyOf(exchanges);
    datasets = List.copyOf(datasets);
    runs = List.copyOf(runs);
    versions = List.copyOf(versions);
    names = Set.copyOf(names);
    quarantined = List.copyOf(quarantined);
  }

  /** The same, asked for by person, who goes by these names. */
  public ErasurePlan of(Set<String> person) {
    return new ErasurePlan(ids, exchanges, datasets, runs, versions, person, quarantined);
  }
}
