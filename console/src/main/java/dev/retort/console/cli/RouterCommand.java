package dev.retort.console.cli;

import dev.retort.capture.http.ListenAddress;
import dev.retort.console.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "router",
    mixinStandardHelpOptions = true,
    description =
        "Serves chat completions from the champions where their deferral rules allow, and from the teacher otherwise; captures both. Name the task in the header X-Retort-Task or in metadata.task.")
final class RouterCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Mixin private Listening listening;

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace();
        Serving serving = Serving.start(workspace, listening.address(), RunNotes.in(workspace.home()))) {
      retort
          .err()
          .printf(
              "router on http://%s:%d/v1, registry %s%n",
              ListenAddress.LOOPBACK, serving.port(), workspace.trackingUri());
      retort.err().flush();
      Foreground.untilStopped();
    }
    return ExitCode.OK;
  }
}
