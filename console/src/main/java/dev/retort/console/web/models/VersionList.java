package dev.retort.console.web.models;

import java.util.List;
import java.util.Optional;

/**
 * A page of a model's versions.
 *
 * @param versions the newest first
 * @param older what to ask for with {@code below} to see the next page; empty on the last
 */
record VersionList(List<VersionLine> versions, Optional<Integer> older) {
  VersionList {
    versions = List.copyOf(versions);
  }

  /** Those whose reports can be compared. */
  List<VersionLine> reported() {
    return versions.stream().filter(version -> version.seal().isPresent()).toList();
  }
}
