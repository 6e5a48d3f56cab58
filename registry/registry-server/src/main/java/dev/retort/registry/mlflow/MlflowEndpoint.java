package dev.retort.registry.mlflow;

import dev.retort.registry.client.RegistryEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a tracking server listens.
 *
 * @param uri {@code http} or {@code https}, for example {@code http://127.0.0.1:5000}
 * @param credentials how to sign in
 * @param timeout for an answer, and for each stretch in which a stream of bytes doesn't move
 * @param certificates PEM file of those that its certificate may be signed by; empty: those that
 *     the JVM knows
 */
public record MlflowEndpoint(
    URI uri, MlflowCredentials credentials, Duration timeout, Optional<Path> certificates) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if the URI is neither http nor https, or the timeout isn't
   *     positive
   */
  public MlflowEndpoint {
    Objects.requireNonNull(credentials, "credentials");
    Objects.requireNonNull(certificates, "certificates");
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is no tracking server: write http://HOST:PORT or https://HOST".formatted(uri));
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "the timeout %s isn't positive: give at least a second".formatted(timeout));
    }
    uri = URI.create(uri.toString().replaceAll("/+$", ""));
  }

  /** With certificates that the JVM knows. */
  public MlflowEndpoint(URI uri, MlflowCredentials credentials, Duration timeout) {
    this(uri, credentials, timeout, Optional.empty());
  }

  /** Without credentials, and with a timeout of 30 seconds. */
  public static MlflowEndpoint at(URI uri) {
    return new MlflowEndpoint(uri, MlflowCredentials.none(), TIMEOUT);
  }

  /** The same with credentials. */
  public MlflowEndpoint with(MlflowCredentials others) {
    return new MlflowEndpoint(uri, others, timeout, certificates);
  }

  /** The same, believing certificates that are signed by those in a PEM file. */
  public MlflowEndpoint trusting(Path pem) {
    return new MlflowEndpoint(uri, credentials, timeout, Optional.of(pem));
  }

  /** A client that believes whom it shall. */
  HttpClient client() {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    certificates
        .flatMap(pem -> RegistryEndpoint.at(uri).trusting(pem).tls())
        .ifPresent(builder::sslContext);
    return builder.build();
  }
}
