package dev.retort.registry.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where a registry listens, and how to talk to it. Its text form keeps the token to itself.
 *
 * @param uri {@code http} or {@code https}, for example {@code https://registry.example:5000}
 * @param token sent as a bearer token, to this address only
 * @param tls whom to trust over https; empty: whom the Java platform trusts
 * @param timeout for an answer, and for each stretch in which a stream of bytes doesn't move
 */
public record RegistryEndpoint(
    URI uri, Optional<String> token, Optional<SSLContext> tls, Duration timeout) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if the URI is neither http nor https, the token is blank or
   *     not on one line, or the timeout isn't positive
   */
  public RegistryEndpoint {
    Objects.requireNonNull(tls, "tls");
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is no registry: write http://HOST:PORT or https://HOST".formatted(uri));
    }
    if (token.isPresent() && (token.get().isBlank() || token.get().matches("(?s).*\\p{Cntrl}.*"))) {
      throw new IllegalArgumentException(
          "the registry's token is blank or has a line break within: give the token alone");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "the timeout %s isn't positive: give at least a second".formatted(timeout));
    }
    uri = URI.create(uri.toString().replaceAll("/+$", ""));
  }

  /** Without a token, with the platform's trust, and with a timeout of 30 seconds. */
  public static RegistryEndpoint at(URI uri) {
    return new RegistryEndpoint(uri, Optional.empty(), Optional.empty(), TIMEOUT);
  }

  /** The same with a token. */
  public RegistryEndpoint withToken(String bearer) {
    return new RegistryEndpoint(uri, Optional.of(bearer), tls, timeout);
  }

  /** The same with another timeout. */
  public RegistryEndpoint withTimeout(Duration longest) {
    return new RegistryEndpoint(uri, token, tls, longest);
  }

  /**
   * The same, trusting the certificate authorities in a file and no others.
   *
   * @param authorities certificates in PEM form, one after the other
   * @throws IllegalArgumentException if the file holds none, or can't be read
   */
  public RegistryEndpoint trusting(Path authorities) {
    try (InputStream pem = Files.newInputStream(authorities)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw new IOException("it holds no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new RegistryEndpoint(uri, token, Optional.of(context), timeout);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "%s isn't readable as certificates: %s. Give a PEM file of the registry's certificate authority."
              .formatted(authorities, e.getMessage()),
          e);
    }
  }

  @Override
  public String toString() {
    return uri + (token.isPresent() ? " with a token" : "");
  }
}
