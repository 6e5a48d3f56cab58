package dev.retort.console.lineage;

import java.util.Optional;

/**
 * Where a model version came from.
 *
 * @param version the version
 * @param learnedFrom the dataset version that it learned from; empty if this home does not have it
 */
public record ModelLineage(PublishedVersion version, Optional<DatasetHistory> learnedFrom)
    implements Lineage {}
