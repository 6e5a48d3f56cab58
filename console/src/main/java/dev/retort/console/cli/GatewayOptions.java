package dev.retort.console.cli;

import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.CaptureMode;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.console.Workspace;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a server in front of the providers works, where it is not as {@code retort.yaml} says. */
final class GatewayOptions {
  @Mixin private Listening listening;

  @Option(
      names = "--host",
      defaultValue = ListenAddress.LOOPBACK,
      paramLabel = "ADDRESS",
      description =
          "Where to listen (default: ${DEFAULT-VALUE}; 0.0.0.0 lets other machines in, which takes"
              + " keys of applications, or gateway.anybody: true).")
  private String host;

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "Relay to this provider alone, with the callers' keys, whatever retort.yaml says of"
              + " upstreams.")
  private Optional<URI> upstream = Optional.empty();

  @Option(
      names = "--capture",
      paramLabel = "MODE",
      converter = CaptureModeConverter.class,
      completionCandidates = CaptureModes.class,
      description =
          "required: answers end when they are on disk; best-effort: they never wait (default: as"
              + " retort.yaml says).")
  private Optional<CaptureMode> capture = Optional.empty();

  /** What these and the configuration come to. */
  GatewayConfig config(Workspace workspace) {
    ListenAddress address = new ListenAddress(host, listening.address().port());
    GatewayConfig file = workspace.traffic().gatewayConfig(address, upstream);
    return new GatewayConfig(
        address,
        capture.orElse(file.capture()),
        file.limits(),
        file.upstreams(),
        file.routes(),
        file.applications());
  }

  /** Where applications point to. */
  String baseUrl(int port) {
    return "http://%s:%d/v1".formatted(host, port);
  }

  private static final class CaptureModes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("required", "best-effort").iterator();
    }
  }

  private static final class CaptureModeConverter implements ITypeConverter<CaptureMode> {
    @Override
    public CaptureMode convert(String text) {
      try {
        return CaptureMode.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is neither required nor best-effort".formatted(text));
      }
    }
  }
}
