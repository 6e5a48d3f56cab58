package dev.retort.registry.server.follow;

import dev.retort.registry.server.store.AliasStore;
import dev.retort.registry.server.store.AliasTarget;
import dev.retort.registry.server.store.VersionFiles;
import java.util.Optional;

/**
 * Looks where an alias is, and what the version there is made of. Waits for the database.
 *
 * @param aliases where they are
 * @param files what versions are made of
 */
record Lookout(AliasStore aliases, VersionFiles files) {
  /** A manifest that is longer is asked for by itself. */
  private static final int LONGEST = 32 << 10;

  /** Looks. */
  Sighting look(AliasName name) {
    Optional<AliasTarget> target = aliases.resolve(name.model(), name.alias());
    return target
        .filter(found -> found.rootDigest().isPresent())
        .map(found -> withManifest(name, found))
        .orElseGet(() -> Sighting.of(name, target));
  }

  private Sighting withManifest(AliasName name, AliasTarget found) {
    Optional<byte[]> manifest = read(found, VersionFiles.MANIFEST);
    return manifest.isEmpty()
        ? Sighting.of(name, Optional.of(found))
        : Sighting.of(found, manifest.get(), read(found, VersionFiles.SIGNATURE));
  }

  private Optional<byte[]> read(AliasTarget found, String file) {
    return files.read(found.model(), found.version(), file, LONGEST);
  }
}
