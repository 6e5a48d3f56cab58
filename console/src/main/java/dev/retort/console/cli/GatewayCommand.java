package dev.retort.console.cli;

import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureMode;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.console.Workspace;
import dev.retort.console.config.SecretReference;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
  @Mixin private Listening listening;

  @Option(
      names = "--host",
      defaultValue = ListenAddress.LOOPBACK,
      paramLabel = "ADDRESS",
      description =
          "Where to listen (default: ${DEFAULT-VALUE}; 0.0.0.0 lets other machines in: give applications keys first).")
  private String host;

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "Relay to this provider alone, with the callers' keys, whatever retort.yaml says of upstreams.")
  private Optional<URI> upstream = Optional.empty();

  @Option(
      names = "--capture",
      paramLabel = "MODE",
      converter = CaptureModeConverter.class,
      description =
          "required: answers end when they are on disk; best-effort: they never wait (default: as retort.yaml says).")
  private Optional<CaptureMode> capture = Optional.empty();

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
  private Optional<SecretReference> collectorKey = Optional.empty();

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace()) {
      GatewayConfig config = config(workspace);
      try (CaptureGateway gateway = start(workspace, config)) {
        retort
            .err()
            .printf(
                "gateway to %s on http://%s:%d/v1%n",
                config.upstreams().stream()
                    .map(provider -> provider.url().toString())
                    .collect(Collectors.joining(", ")),
                host,
                gateway.port());
        retort.err().flush();
        Foreground.untilStopped();
      }
    }
    return ExitCode.OK;
  }

  private CaptureGateway start(Workspace workspace, GatewayConfig config) throws IOException {
    return collector.isPresent()
        ? workspace.gateway(config, collector.get(), collectorKey)
        : workspace.gateway(config);
  }

  private GatewayConfig config(Workspace workspace) {
    ListenAddress address = new ListenAddress(host, listening.address().port());
    GatewayConfig file = workspace.gatewayConfig(address, upstream);
    return new GatewayConfig(
        address,
        capture.orElse(file.capture()),
        file.limits(),
        file.upstreams(),
        file.routes(),
        file.applications());
  }

  private static final class CaptureModeConverter
      implements picocli.CommandLine.ITypeConverter<CaptureMode> {
    @Override
    public CaptureMode convert(String text) {
      try {
        return CaptureMode.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException e) {
        throw new picocli.CommandLine.TypeConversionException(
            "'%s' is neither required nor best-effort".formatted(text));
      }
    }
  }
}
