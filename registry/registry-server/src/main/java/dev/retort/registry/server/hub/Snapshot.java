package dev.retort.registry.server.hub;

import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.Version;
import java.util.SortedMap;

/**
 * A version, as a repository shows it.
 *
 * @param commit 40 hexadecimal digits
 * @param files by path
 */
record Snapshot(
    Repository repository, Version version, String commit, SortedMap<String, Artifact> files) {}
