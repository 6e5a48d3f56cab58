package dev.retort.console.cli;

import dev.retort.capture.http.CaptureGateway;
import dev.retort.capture.http.ChatServer;
import dev.retort.capture.http.ListenAddress;
import dev.retort.console.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description =
        "Serves chat completions from the teacher and captures each exchange before it answers. Name the task in the header X-Retort-Task or in metadata.task.")
final class GatewayCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Mixin private Listening listening;

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace();
        ChatServer server =
            ChatServer.start(
                workspace.vertx(),
                listening.address(),
                new CaptureGateway(workspace.teacher()),
                workspace.log(),
                workspace.pseudonyms(),
                workspace.clock())) {
      retort
          .err()
          .printf(
              "gateway to %s on http://%s:%d/v1%n",
              workspace.config().teacher().url(), ListenAddress.LOOPBACK, server.port());
      retort.err().flush();
      Foreground.untilStopped();
    }
    return ExitCode.OK;
  }
}
