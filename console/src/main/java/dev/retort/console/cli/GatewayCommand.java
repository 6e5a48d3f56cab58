package dev.retort.console.cli;

import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.console.Workspace;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description = {
      "Relays requests to the providers of retort.yaml (upstreams; without them, to the teacher) and captures chat completions, responses, completions and messages on their way, streamed or whole.",
      "Name the task in the header X-Retort-Task or in metadata.task. Health is at /health and /ready, metrics are at /metrics."
    })
final class GatewayCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Mixin private GatewayOptions options;
  @Mixin private CollectorOptions collector;

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace()) {
      GatewayConfig config = options.config(workspace);
      try (CaptureGateway gateway =
          workspace
              .traffic()
              .gateway(config, RequestRouter.PROVIDERS_ONLY, collector.sink(workspace))) {
        Foreground foreground = Foreground.listening();
        retort
            .err()
            .printf(
                "gateway to %s on %s%n",
                config.upstreams().stream()
                    .map(provider -> provider.url().toString())
                    .collect(Collectors.joining(", ")),
                options.baseUrl(gateway.port()));
        retort.err().flush();
        foreground.untilStopped();
      }
    }
    return ExitCode.OK;
  }
}
