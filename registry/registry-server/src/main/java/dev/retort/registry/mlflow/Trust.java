package dev.retort.registry.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a client believes that it is the server. */
final class Trust {
  private Trust() {}

  /**
   * Believes certificates in a PEM file, and what they signed, and nobody else.
   *
   * @throws IllegalArgumentException if the file holds no certificate
   */
  static SSLContext in(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw noCertificate(pem, "it is empty");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("trusted-" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the registry's certificates in %s: %s".formatted(pem, e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw noCertificate(pem, e.getMessage());
    }
  }

  private static IllegalArgumentException noCertificate(Path pem, String why) {
    return new IllegalArgumentException(
        "%s holds no certificates in PEM: %s. Give the file of the authority that signed the registry's."
            .formatted(pem, why));
  }
}
