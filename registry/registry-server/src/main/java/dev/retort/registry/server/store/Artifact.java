package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;

/**
 * A file's content.
 *
 * @param size in bytes
 */
public record Artifact(Sha256 digest, long size) {}
