package dev.retort.console.cli;

import dev.retort.console.Workspace;
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
      names = "--port",
      defaultValue = "5000",
      paramLabel = "PORT",
      description = "The port on this machine (default: ${DEFAULT-VALUE}; 0 picks a free one).")
  private int port;

  RetortCli retort() {
    return retort;
  }

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace()) {
      workspace.listenForRegistryOn(port);
      retort.err().println("registry on " + workspace.trackingUri());
      retort.err().flush();
      Foreground.untilStopped();
    }
    return ExitCode.OK;
  }
}
