package dev.retort.console.simulate;

import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** A registry server on a disk of its own, always on the same port. Used by one thread. */
final class RegistryHouse implements AutoCloseable {
  private final Disk disk;
  private final Clock clock;
  private int port;
  private Optional<RegistryServer> server = Optional.empty();

  RegistryHouse(Disk disk, Clock clock) {
    this.disk = disk;
    this.clock = clock;
    open();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it where it is not. */
  void open() {
    if (server.isEmpty()) {
      RegistryServer started =
          RegistryServer.start(RegistryServerConfig.loopback(disk.place(), port), clock);
      port = started.port();
      server = Optional.of(started);
    }
  }

  /** It loses its memory; the socket is closed. */
  void kill() {
    disk.freeze();
    close();
    disk.thaw();
  }

  /** Closes the socket. */
  @Override
  public void close() {
    server.ifPresent(RegistryServer::close);
    server = Optional.empty();
  }
}
