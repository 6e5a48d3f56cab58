package dev.retort.registry;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a puller gets bundles from: aliases that can be waited for, files that can be had in parts.
 * Implementations are safe for use by many threads.
 */
public interface BundleOrigin {
  /**
   * Where an alias stands.
   *
   * @param seen what the caller knows already; returned if it still holds
   * @param wait how long the answer may be held back while {@code seen} holds; zero asks for it at
   *     once. An origin that cannot wait answers at once, whatever is asked.
   * @throws RegistryException if the registry can't be reached, or the version isn't one that
   *     Retort published
   */
  AliasState alias(ModelReference reference, Optional<AliasState> seen, Duration wait);

  /** A version's bundle, whatever aliases point to. */
  RemoteBundle bundle(ModelVersion version);
}
