package dev.retort.registry.mlflow;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a tracking server listens.
 *
 * @param uri {@code http} or {@code https}, for example {@code http://127.0.0.1:5000}
 * @param credentials how to sign in
 * @param timeout for an answer, and for each stretch in which a stream of bytes doesn't move
 */
public record MlflowEndpoint(URI uri, MlflowCredentials credentials, Duration timeout) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if the URI is neither http nor https, or the timeout isn't
   *     positive
   */
  public MlflowEndpoint {
    Objects.requireNonNull(credentials, "credentials");
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

  /** Without credentials, and with a timeout of 30 seconds. */
  public static MlflowEndpoint at(URI uri) {
    return new MlflowEndpoint(uri, MlflowCredentials.none(), TIMEOUT);
  }
}
