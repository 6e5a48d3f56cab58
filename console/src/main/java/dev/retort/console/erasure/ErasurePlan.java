package dev.retort.console.erasure;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.dataset.DatasetUse;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.RunArchive.ArchivedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an erasure would take with it.
 *
 * @param ids the exchanges
 * @param exchanges those of them that the log still holds
 * @param datasets versions that had them in their rows
 * @param runs that learned from those versions
 * @param versions that were published after that
 * @param person whose exchanges they all are, if they are asked for by person: then lines that are
 *     no exchanges, such as rejected ones, go too where they name the person
 * @param quarantined damaged files of the log, which are deleted whole
 */
public record ErasurePlan(
    Set<ExchangeId> ids,
    List<Exchange> exchanges,
    List<DatasetUse> datasets,
    List<ArchivedRun> runs,
    List<ModelVersion> versions,
    Optional<SubjectPseudonym> person,
    List<Path> quarantined) {
  public ErasurePlan {
    ids = Set.copyOf(ids);
    exchanges = List.copyOf(exchanges);
    datasets = List.copyOf(datasets);
    runs = List.copyOf(runs);
    versions = List.copyOf(versions);
    Objects.requireNonNull(person);
    quarantined = List.copyOf(quarantined);
  }

  /** The same, asked for by person. */
  public ErasurePlan of(SubjectPseudonym subject) {
    return new ErasurePlan(
        ids, exchanges, datasets, runs, versions, Optional.of(subject), quarantined);
  }
}
