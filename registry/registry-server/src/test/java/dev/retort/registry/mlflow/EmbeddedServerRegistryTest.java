package dev.retort.registry.mlflow;

import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelRegistryContract;
import dev.retort.registry.RunId;
import dev.retort.registry.RunTracker;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract over HTTP, against Retort's own server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedServerRegistryTest extends ModelRegistryContract {
  @TempDir private static Path home;
  private static RegistryServer server;
  private static ModelRegistry registry;
  private static RunTracker tracker;

  /** How the server is set up. */
  RegistryServerConfig config(Path folder) {
    return RegistryServerConfig.loopback(folder, 0);
  }

  @BeforeAll
  void start() {
    server = RegistryServer.start(config(home), Clock.systemUTC());
    MlflowEndpoint endpoint = MlflowEndpoint.at(server.uri());
    registry = new MlflowModelRegistry(endpoint);
    tracker = new MlflowRunTracker(endpoint, Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    registry.close();
    tracker.close();
    server.close();
  }

  @Override
  protected ModelRegistry registry() {
    return registry;
  }

  @Override
  protected RunId newRun() {
    return tracker.start("contract", UUID.randomUUID().toString(), "contract", Map.of());
  }
}
