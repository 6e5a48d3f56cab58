package dev.retort.console.cli;

import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.console.Workspace;
import dev.retort.console.config.SecretReference;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a server sends what it captures, if not to its own home's log. */
final class CollectorOptions {
  @Option(
      names = "--collector",
      paramLabel = "URL",
      description =
          "Send what is captured to the gateway at this URL, which stores it; until it has, it is kept in HOME/spool.")
  private Optional<URI> collector = Optional.empty();

  @Option(
      names = "--collector-key",
      paramLabel = "REFERENCE",
      description = "The key of an application there: env:NAME or file:PATH.")
  private Optional<SecretReference> key = Optional.empty();

  CaptureSink sink(Workspace workspace) {
    return collector
        .map(url -> workspace.traffic().spool(url, key))
        .orElseGet(workspace.traffic()::logSink);
  }
}
