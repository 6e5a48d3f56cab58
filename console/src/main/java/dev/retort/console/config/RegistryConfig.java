package dev.retort.console.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Which registry holds the models.
 *
 * @param trackingUri somebody's own MLflow; empty: Retort's own, in the home folder
 */
public record RegistryConfig(Optional<URI> trackingUri) {
  static RegistryConfig read(ConfigSection section, Map<String, String> environment) {
    return new RegistryConfig(
        Optional.ofNullable(environment.get("MLFLOW_TRACKING_URI"))
            .filter(uri -> !uri.isBlank())
            .map(URI::create)
            .or(() -> section.value("trackingUri", URI::create)));
  }
}
