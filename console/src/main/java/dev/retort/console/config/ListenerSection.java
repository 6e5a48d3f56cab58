package dev.retort.console.config;

import dev.retort.registry.server.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/** What every server is told of where it listens: its {@code port}, and its {@code tls}. */
final class ListenerSection {
  private static final int LAST_PORT = 65_535;

  private ListenerSection() {}

  static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException(
          "port %d doesn't exist: use 1 to 65535, or 0 for a free one".formatted(port));
    }
    return port;
  }

  /** By {@code certificate} and {@code key}; empty if there is neither. */
  static Optional<TlsFiles> tls(ConfigSection section) {
    Optional<Path> certificate = section.file("certificate");
    Optional<Path> key = section.file("key");
    if (!section.isPresent()) {
      return Optional.empty();
    }
    section.require("certificate", "a PEM file that says who the server is");
    section.require("key", "a PEM file with the certificate's private key");
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new TlsFiles(certificate.get(), key.get()))
        : Optional.empty();
  }
}
