package dev.retort.console.web.models;

import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a version's manifest says of it.
 *
 * @param teacher whose answers it learned
 * @param engine that trained it
 * @param licence of its base model, as an SPDX expression
 * @param evidence what it was published on
 * @param files how many it has
 * @param bytes how many those take
 */
record BundleFacts(
    Optional<String> teacher,
    Optional<String> engine,
    Optional<String> licence,
    SortedMap<String, String> evidence,
    int files,
    long bytes) {
  BundleFacts {
    evidence = Collections.unmodifiableSortedMap(new TreeMap<>(evidence));
  }

  static BundleFacts of(BundleManifest manifest) {
    return new BundleFacts(
        manifest.lineage().teacher(),
        manifest.lineage().engine(),
        manifest.model().licence(),
        manifest.evidence(),
        manifest.files().size(),
        manifest.files().stream().mapToLong(BundleFile::size).sum());
  }
}
