package dev.retort.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The reading side of a registry: all that a puller needs. Implementations are safe for use by many
 * threads.
 */
public interface BundleSource {
  /**
   * The version that an alias points to now; empty if there is no such model or alias.
   *
   * @throws RegistryException if the registry can't be reached, or the version isn't one that
   *     Retort published
   */
  Optional<ModelVersion> resolve(ModelName name, ModelAlias alias);

  /**
   * Streams one file of a version's bundle, unverified.
   *
   * @param path within the bundle
   * @param maxBytes more than this many bytes are refused
   * @param sink receives the bytes; stays open
   * @throws BundleDamagedException if the file is missing, or longer than {@code maxBytes}
   * @throws RegistryException if the registry can't be reached or stops answering
   * @throws IOException if the sink fails
   */
  void download(ModelVersion version, String path, long maxBytes, OutputStream sink)
      throws IOException;
}
