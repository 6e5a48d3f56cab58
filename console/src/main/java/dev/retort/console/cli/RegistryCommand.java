package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.store.Database.Part;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "registry",
    mixinStandardHelpOptions = true,
    description =
        "Serves the registry in the home folder, as MLflow's clients know it. Point them, and other Retort processes, at it with MLFLOW_TRACKING_URI.",
    subcommands = RegistryCollectCommand.class)
final class RegistryCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "The name or address to listen on (default: registry.host, or 127.0.0.1). Other machines are let in with a token of registry.tokens.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port to listen on (default: registry.port, or 5000; 0 picks a free one).")
  private Integer port;

  @Option(
      names = "--read-only",
      description =
          "Never write: for a further server on the PostgreSQL of registry.database. Without it, a further server writes when no other one does.")
  private boolean readOnly;

  RetortCli retort() {
    return retort;
  }

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace()) {
      RegistryServer server =
          workspace.serveRegistry(
              Optional.ofNullable(host),
              port == null ? OptionalInt.empty() : OptionalInt.of(port),
              readOnly ? Part.ONLY_READS : Part.WRITES_IF_FREE);
      Foreground foreground = Foreground.listening();
      retort.err().println("registry on " + server.uri());
      retort.err().flush();
      foreground.untilStopped();
    }
    return ExitCode.OK;
  }
}
