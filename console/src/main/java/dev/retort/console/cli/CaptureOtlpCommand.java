package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.otlp.OtlpReceiver;
import dev.retort.capture.otlp.OtlpServer;
import dev.retort.console.Workspace;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "otlp",
    mixinStandardHelpOptions = true,
    description =
        "Captures the models' calls in OpenTelemetry traces (gen_ai.* conventions, OTLP over HTTP, protobuf or JSON).")
final class CaptureOtlpCommand implements Callable<Integer> {
  @ParentCommand private CaptureCommand capture;

  @Option(
      names = "--port",
      defaultValue = "4318",
      paramLabel = "PORT",
      description = "The port on this machine (default: ${DEFAULT-VALUE}; 0 picks a free one).")
  private int port;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "The task of every call (default: the one that attribute retort.task names).")
  private String task;

  @Override
  public Integer call() throws Exception {
    Optional<TaskName> named = Optional.ofNullable(task).map(TaskName::new);
    RetortCli retort = capture.retort();
    try (Workspace workspace = retort.workspace();
        OtlpServer server =
            OtlpServer.start(
                workspace.vertx(),
                ListenAddress.loopback(port),
                new OtlpReceiver(workspace.log(), named, Optional.of(workspace.pseudonyms())))) {
      Foreground foreground = Foreground.listening();
      retort
          .err()
          .printf(
              "OTLP receiver on http://%s:%d%s%n",
              ListenAddress.LOOPBACK, server.port(), OtlpReceiver.PATH);
      retort.err().flush();
      foreground.untilStopped();
    }
    return ExitCode.OK;
  }
}
