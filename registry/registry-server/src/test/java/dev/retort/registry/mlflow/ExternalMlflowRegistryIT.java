package dev.retort.registry.mlflow;

import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelRegistryContract;
import dev.retort.registry.RunId;
import dev.retort.registry.RunTracker;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract against any MLflow that the environment names. */
@EnabledIfEnvironmentVariable(named = "MLFLOW_TRACKING_URI", matches = "https?://.+")
final class ExternalMlflowRegistryIT extends ModelRegistryContract {
  private static ModelRegistry registry;
  private static RunTracker tracker;

  @BeforeAll
  static void connect() {
    MlflowEndpoint endpoint = MlflowEndpoint.at(URI.create(System.getenv("MLFLOW_TRACKING_URI")));
    registry = new MlflowModelRegistry(endpoint);
    tracker = new MlflowRunTracker(endpoint, Clock.systemUTC());
  }

  @AfterAll
  static void disconnect() {
    registry.close();
    tracker.close();
  }

  @Override
  protected ModelRegistry registry() {
    return registry;
  }

  @Override
  protected boolean comparesAndSetsInOneStep() {
    return false;
  }

  @Override
  protected boolean createsIdempotently() {
    return false;
  }

  @Override
  protected RunId newRun() {
    return tracker.start("retort contract", UUID.randomUUID().toString(), "contract", Map.of());
  }
}
