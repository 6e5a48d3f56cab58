package dev.retort.registry.server;

import dev.retort.registry.blob.BlobStorage;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the registry server keeps its state, and where it listens.
 *
 * @param home folder for the database and the artifacts, made on first use; one server at a time
 * @param host name or address to bind to
 * @param port 0 for any free one
 * @param storage where the bytes of artifacts are
 */
public record RegistryServerConfig(Path home, String host, int port, BlobStorage storage) {
  private static final int LAST_PORT = 65_535;

  /**
   * @throws IllegalArgumentException if the port is out of range, or the home's path holds a
   *     semicolon
   */
  public RegistryServerConfig {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(storage, "storage");
    home = home.toAbsolutePath().normalize();
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException(
          "port %d doesn't exist: use 1 to %d, or 0 for a free one".formatted(port, LAST_PORT));
    }
    if (home.toString().contains(";")) {
      throw new IllegalArgumentException(
          "the registry can't live in '%s': choose a folder without a semicolon".formatted(home));
    }
  }

  /** On this machine only. */
  public static RegistryServerConfig loopback(Path home, int port) {
    return new RegistryServerConfig(home, "127.0.0.1", port, new BlobStorage.LocalDisk());
  }

  /** The same with another place for the bytes of artifacts. */
  public RegistryServerConfig withStorage(BlobStorage other) {
    return new RegistryServerConfig(home, host, port, other);
  }
}
