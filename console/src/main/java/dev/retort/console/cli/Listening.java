package dev.retort.console.cli;

import dev.retort.capture.http.ListenAddress;
import picocli.CommandLine.Option;

/** Where a server's command listens. */
final class Listening {
  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "The port on this machine (default: ${DEFAULT-VALUE}; 0 picks a free one).")
  private int port;

  ListenAddress address() {
    return ListenAddress.loopback(port);
  }
}
