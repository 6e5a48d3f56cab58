package dev.retort.registry.client;

import dev.retort.registry.AliasState;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RemoteBundle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks Retort's protocol with a server that knows it, and falls back to another way of reading
 * with one that doesn't, such as MLflow's own. Which of the two it is shows with the first answer
 * about an alias, and stays so. Safe for use by many threads.
 */
public final class FallbackOrigin implements BundleOrigin {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackOrigin.class);

  private final BundleOrigin preferred;
  private final BundleOrigin fallback;
  private volatile boolean fallen;

  /** The preferred way, and the other one. */
  public FallbackOrigin(RegistryClient preferred, BundleOrigin fallback) {
    this.preferred = Objects.requireNonNull(preferred, "preferred");
    this.fallback = Objects.requireNonNull(fallback, "fallback");
  }

  @Override
  public AliasState alias(ModelReference reference, Optional<AliasState> seen, Duration wait) {
    if (fallen) {
      return fallback.alias(reference, seen, wait);
    }
    try {
      return preferred.alias(reference, seen, wait);
    } catch (ProtocolMissingException e) {
      LOG.info("aliases are polled through MLflow's protocol: {}", e.getMessage());
      AliasState state = fallback.alias(reference, Optional.empty(), wait);
      fallen = true;
      return state;
    }
  }

  @Override
  public RemoteBundle bundle(ModelVersion version) {
    // Every server that Retort publishes to serves MLflow's protocol.
    return fallback.bundle(version);
  }
}
