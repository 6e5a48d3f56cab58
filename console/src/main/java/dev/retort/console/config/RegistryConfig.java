package dev.retort.console.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Which registry holds the models.
 *
 * @param trackingUri another one, or somebody's own MLflow; empty: Retort's own, in the home folder
 * @param storage where Retort's own keeps the bytes of models
 * @param keys who signs what is published, and whose signatures are accepted
 * @param login how Retort shows the other one who it is
 * @param serving how Retort's own is served
 */
public record RegistryConfig(
    Optional<URI> trackingUri,
    StorageSection storage,
    KeysSection keys,
    RegistryLogin login,
    ServingSection serving) {
  /** Retort's own, all of it in the home folder. */
  public static final RegistryConfig DEFAULT =
      new RegistryConfig(
          Optional.empty(),
          StorageSection.DEFAULT,
          KeysSection.DEFAULT,
          RegistryLogin.DEFAULT,
          ServingSection.DEFAULT);

  private static final String VARIABLE = "MLFLOW_TRACKING_URI";

  /** The variable wins over the file; both are checked. */
  static RegistryConfig read(ConfigSection section, Map<String, String> environment) {
    Optional<URI> configured = section.value("trackingUri", RegistryConfig::http);
    Optional<URI> fromEnvironment =
        section.outside(
            VARIABLE,
            Optional.ofNullable(environment.get(VARIABLE)).filter(uri -> !uri.isBlank()),
            RegistryConfig::http);
    return new RegistryConfig(
        fromEnvironment.or(() -> configured),
        StorageSection.read(section.section("storage")),
        KeysSection.read(section),
        RegistryLogin.read(section),
        ServingSection.read(section));
  }

  static URI http(String text) {
    URI uri = URI.create(text);
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is no whole URL such as http://127.0.0.1:5000".formatted(text));
    }
    return uri;
  }
}
