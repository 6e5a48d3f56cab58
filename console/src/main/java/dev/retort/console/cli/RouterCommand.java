package dev.retort.console.cli;

import dev.retort.console.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "router",
    mixinStandardHelpOptions = true,
    description = {
      "A gateway that answers itself what the champions may answer, and relays the rest; captures both. Speaks chat completions, responses, completions and messages, streamed or whole.",
      "Name the task in the header X-Retort-Task or in metadata.task. Health is at /health and /ready, metrics are at /metrics."
    })
final class RouterCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Mixin private GatewayOptions options;
  @Mixin private CollectorOptions collector;

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace();
        Serving serving =
            Serving.start(
                workspace,
                options.config(workspace),
                collector.sink(workspace),
                RunNotes.in(workspace.home()))) {
      Foreground foreground = Foreground.listening();
      retort
          .err()
          .printf(
              "router on %s, registry %s%n",
              options.baseUrl(serving.port()), workspace.trackingUri());
      retort.err().flush();
      foreground.untilStopped();
    }
    return ExitCode.OK;
  }
}
