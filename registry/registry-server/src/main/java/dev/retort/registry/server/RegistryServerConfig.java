package dev.retort.registry.server;

import dev.retort.registry.blob.BlobStorage;
import dev.retort.registry.server.access.AccessTokens;
import dev.retort.registry.server.http.BrowserGuard;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.registry.server.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the registry server keeps its state, where it listens, and whom it answers.
 *
 * @param home folder for the database and the artifacts, made on first use; one server at a time,
 *     or several that share a database
 * @param host name or address to bind to
 * @param port 0 for any free one
 * @param storage where the bytes of artifacts are
 * @param tokens whom it answers
 * @param tls without it, plain HTTP
 * @param database a PostgreSQL; without it, one of its own in the home
 * @param part what it does on a database that is shared
 */
public record RegistryServerConfig(
    Path home,
    String host,
    int port,
    BlobStorage storage,
    AccessTokens tokens,
    Optional<TlsFiles> tls,
    Optional<DatabaseAddress> database,
    Part part) {
  private static final int LAST_PORT = 65_535;

  /**
   * @throws IllegalArgumentException if the port is out of range, the home's path holds a
   *     semicolon, other machines could reach a server that asks for no tokens, or one that never
   *     writes has a database of its own
   */
  public RegistryServerConfig {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(storage, "storage");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(part, "part");
    home = home.toAbsolutePath().normalize();
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException(
          "port %d doesn't exist: use 1 to %d, or 0 for a free one".formatted(port, LAST_PORT));
    }
    if (home.toString().contains(";")) {
      throw new IllegalArgumentException(
          "the registry can't live in '%s': choose a folder without a semicolon".formatted(home));
    }
    if (!BrowserGuard.isLoopback(host) && !tokens.isMeantForOtherMachines()) {
      throw new IllegalArgumentException(
          ("on %s other machines reach the registry, and without tokens anybody there could move a"
                  + " model's alias: give out registry.tokens, listen on 127.0.0.1, or write"
                  + " registry.anybody: true if something in front of it keeps strangers out")
              .formatted(host));
    }
    if (part == Part.ONLY_READS && database.isEmpty()) {
      throw new IllegalArgumentException(
          "a server that only reads needs another one that writes, on a PostgreSQL that both use: set registry.database");
    }
  }

  /** On this machine only, with a database of its own. */
  public static RegistryServerConfig loopback(Path home, int port) {
    return new RegistryServerConfig(
        home,
        "127.0.0.1",
        port,
        new BlobStorage.LocalDisk(),
        AccessTokens.none(),
        Optional.empty(),
        Optional.empty(),
        Part.WRITES_IF_FREE);
  }

  /** The same with another place for the bytes of artifacts. */
  public RegistryServerConfig withStorage(BlobStorage other) {
    return new RegistryServerConfig(home, host, port, other, tokens, tls, database, part);
  }

  /** The same on another host, for those who have a token. */
  public RegistryServerConfig on(String otherHost, AccessTokens others) {
    return new RegistryServerConfig(home, otherHost, port, storage, others, tls, database, part);
  }

  /** The same for those who have a token. */
  public RegistryServerConfig with(AccessTokens others) {
    return on(host, others);
  }

  /** The same over TLS. */
  public RegistryServerConfig with(TlsFiles files) {
    return new RegistryServerConfig(
        home, host, port, storage, tokens, Optional.of(files), database, part);
  }

  /** The same as one of the servers on a PostgreSQL. */
  public RegistryServerConfig with(DatabaseAddress address, Part itsPart) {
    return new RegistryServerConfig(
        home, host, port, storage, tokens, tls, Optional.of(address), itsPart);
  }
}
