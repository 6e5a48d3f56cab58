package dev.retort.registry.server;

import dev.retort.registry.Bundle;
import dev.retort.registry.Bundles;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A process that publishes and promotes without end, and says what was acknowledged. */
final class Publisher {
  static final ModelName NAME = new ModelName("triage");

  private Publisher() {}

  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]);
    int first = Integer.parseInt(arguments[1]);
    try (RegistryServer server =
            RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC());
        MlflowModelRegistry registry = new MlflowModelRegistry(MlflowEndpoint.at(server.uri()))) {
      System.out.println("ready");
      for (int i = first; ; i++) {
        ModelVersion version = publish(server, registry, home, i);
        System.out.println("published " + i + " " + version.number());
        registry.moveAlias(NAME, ModelAlias.CHAMPION, version.number());
        System.out.println("promoted " + i + " " + version.number());
      }
    }
  }

  /** Publishes the bundle with a number: each time the same one. */
  static ModelVersion publish(
      RegistryServer server, MlflowModelRegistry registry, Path home, int number) {
    try (MlflowRunTracker tracker =
        new MlflowRunTracker(MlflowEndpoint.at(server.uri()), Clock.systemUTC())) {
      RunId run = tracker.start("nights", "night-" + number, "night " + number, Map.of());
      Bundle bundle =
          Bundles.write(
              home.resolveSibling("bundle-" + number),
              run,
              "weights " + number + " ".repeat(99_999));
      return registry.publish(bundle, NAME, run, Map.of("night", Integer.toString(number)));
    }
  }
}
