package dev.retort.registry.blob;

import dev.retort.registry.Sha256;
import java.nio.file.Path;

/**
 * A finished upload that no store has yet.
 *
 * @param file where it lies
 * @param digest of its bytes, computed while they were written
 * @param size in bytes
 */
public record StagedFile(Path file, Sha256 digest, long size) {}
