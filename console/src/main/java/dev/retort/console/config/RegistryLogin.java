package dev.retort.console.config;

import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.mlflow.MlflowCredentials;
import dev.retort.registry.mlflow.MlflowEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How Retort shows a registry who it is, and how it knows the registry. What the file leaves open,
 * MLflow's own variables say: {@code MLFLOW_TRACKING_TOKEN}, {@code MLFLOW_TRACKING_USERNAME} with
 * {@code MLFLOW_TRACKING_PASSWORD}, and {@code MLFLOW_TRACKING_SERVER_CERT_PATH}.
 *
 * @param token where the token is
 * @param certificates a PEM file with what the registry's certificate is signed by
 */
public record RegistryLogin(Optional<SecretReference> token, Optional<Path> certificates) {
  /** What MLflow's variables say. */
  public static final RegistryLogin DEFAULT = new RegistryLogin(Optional.empty(), Optional.empty());

  private static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
  private static final String USER = "MLFLOW_TRACKING_USERNAME";
  private static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  private static final String CERTIFICATES = "MLFLOW_TRACKING_SERVER_CERT_PATH";

  static RegistryLogin read(ConfigSection registry) {
    return new RegistryLogin(registry.secret("token"), registry.file("certificates"));
  }

  /** A registry for its publishers. */
  public MlflowEndpoint publisher(URI uri, Map<String, String> environment) {
    MlflowEndpoint endpoint = MlflowEndpoint.at(uri).with(credentials(environment));
    return certificates(environment).map(endpoint::trusting).orElse(endpoint);
  }

  /** A registry for those who pull. */
  public RegistryEndpoint reader(URI uri, Map<String, String> environment) {
    RegistryEndpoint endpoint = RegistryEndpoint.at(uri);
    endpoint = secret(environment).map(endpoint::withToken).orElse(endpoint);
    return certificates(environment).map(endpoint::trusting).orElse(endpoint);
  }

  private MlflowCredentials credentials(Map<String, String> environment) {
    Optional<String> user =
        token.isPresent() || variable(environment, TOKEN).isPresent()
            ? Optional.empty()
            : variable(environment, USER);
    Optional<String> secret = secret(environment);
    if (secret.isEmpty()) {
      return MlflowCredentials.none();
    }
    return user.map(name -> MlflowCredentials.basic(name, secret.get()))
        .orElseGet(() -> MlflowCredentials.token(secret.get()));
  }

  private Optional<String> secret(Map<String, String> environment) {
    if (token.isPresent()) {
      return Optional.of(
          token
              .get()
              .resolve(environment)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the registry's token %s is not there: set it, or change the reference where it is given."
                              .formatted(token.get().reference()))));
    }
    return variable(environment, TOKEN).or(() -> variable(environment, PASSWORD));
  }

  private Optional<Path> certificates(Map<String, String> environment) {
    return certificates.or(() -> variable(environment, CERTIFICATES).map(Path::of));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
