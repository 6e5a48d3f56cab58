package dev.retort.registry.server.hub;

import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.Version;
import java.util.NavigableMap;

/**
 * A version, as a repository shows it.
 *
 * @param commit 40 hexadecimal digits
 * @param files by path
 */
record Snapshot(
    Repository repository, Version version, String commit, NavigableMap<String, Artifact> files) {}
