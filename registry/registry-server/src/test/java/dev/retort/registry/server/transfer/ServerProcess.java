package dev.retort.registry.server.transfer;

import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;

/** A server in a process of its own, which says its port and runs until its input ends. */
final class ServerProcess {
  private ServerProcess() {}

  public static void main(String[] arguments) throws Exception {
    try (RegistryServer server =
        RegistryServer.start(
            RegistryServerConfig.loopback(Path.of(arguments[0]), 0), Clock.systemUTC())) {
      System.out.println(server.port());
      // Whatever is said, only the end counts.
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
