package dev.retort.registry.pull;

import dev.retort.registry.Bundle;
import dev.retort.registry.ModelVersion;
import java.util.Objects;

/** A version, and its verified files on this machine. */
public record PulledModel(ModelVersion version, Bundle bundle) {
  /** Both parts are present. */
  public PulledModel {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(bundle, "bundle");
  }
}
