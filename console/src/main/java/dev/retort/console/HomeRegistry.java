package dev.retort.console;

import dev.retort.console.config.RegistryConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.console.config.ServingSection;
import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.mlflow.MlflowCredentials;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.server.access.AccessToken;
import dev.retort.registry.server.access.Role;
import dev.retort.registry.server.store.Database.Part;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The registry that a home uses: another one, or its own, started when it is first asked for. */
final class HomeRegistry implements AutoCloseable {
  private static final int PORT = 5_000;
  private static final int TOKEN_BYTES = 32;

  private final RegistryConfig config;
  private final Path folder;
  private final Map<String, String> environment;
  private final Clock clock;

  private final String token = randomToken();

  private int ownPort;
  private Optional<RegistryServer> server = Optional.empty();
  private Optional<Own> own = Optional.empty();

  /** Where the home's own registry is for this process, with a token that nobody else knows. */
  private record Own(MlflowEndpoint publisher, RegistryEndpoint reader) {}

  HomeRegistry(RegistryConfig config, Path folder, Map<String, String> environment, Clock clock) {
    this.config = config;
    this.folder = folder;
    this.environment = environment;
    this.clock = clock;
  }

  /** For those who publish. */
  MlflowEndpoint publisher() {
    return config
        .trackingUri()
        .map(uri -> config.login().publisher(uri, environment))
        .orElseGet(() -> own().publisher());
  }

  /** For those who pull. */
  RegistryEndpoint reader() {
    return config
        .trackingUri()
        .map(uri -> config.login().reader(uri, environment))
        .orElseGet(() -> own().reader());
  }

  /** Has the home's own listen on a port, once it is started: on this machine, in plain HTTP. */
  void listenOn(int port) {
    ownPort = port;
  }

  /** Serves the home's own as the configuration says, or on another host or port. */
  RegistryServer serve(Optional<String> host, OptionalInt port, Part part) {
    ServingSection serving = config.serving();
    int listening = port.orElse(serving.port().orElse(PORT));
    return start(
        serving.serving(
            RegistryServerConfig.loopback(folder, listening),
            host.orElse(serving.host()),
            part,
            ownToken(),
            this::secret));
  }

  @Override
  public void close() {
    if (server.isPresent()) {
      RegistryAddress.remove(folder.getParent());
      server.get().close();
    }
  }

  private Own own() {
    if (own.isEmpty()) {
      RegistryServer started =
          start(
              config
                  .serving()
                  .inside(
                      RegistryServerConfig.loopback(folder, ownPort), ownToken(), this::secret));
      own =
          Optional.of(
              new Own(
                  MlflowEndpoint.at(started.uri()).with(MlflowCredentials.token(token)),
                  RegistryEndpoint.at(started.uri()).withToken(token)));
    }
    return own.get();
  }

  private AccessToken ownToken() {
    return AccessToken.of("retort", Role.APPROVER, token, Optional.empty());
  }

  private static String randomToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Over TLS the certificate is for names that others use: nothing is left then. */
  private void tellOthers(RegistryServerConfig serverConfig, RegistryServer started) {
    if (serverConfig.tls().isEmpty()) {
      new RegistryAddress(
              ProcessHandle.current().pid(),
              URI.create("http://127.0.0.1:" + started.port()),
              Optional.of(token).filter(own -> !config.serving().tokens().isEmpty()))
          .write(folder.getParent());
    }
  }

  private RegistryServer start(RegistryServerConfig serverConfig) {
    RegistryServer started =
        RegistryServer.start(
            serverConfig.withStorage(config.storage().resolve(this::secret)), clock);
    server = Optional.of(started);
    tellOthers(serverConfig, started);
    return started;
  }

  private String secret(SecretReference reference) {
    return reference
        .resolve(environment)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the registry's secret %s is not there: set it, or take it out of retort.yaml."
                        .formatted(reference.reference())));
  }
}
