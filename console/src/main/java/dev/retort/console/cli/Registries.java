package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import java.util.Optional;
import java.util.function.Function;

/** Work that needs only a registry: a remote one leaves the home to whoever has it. */
final class Registries {
  private Registries() {}

  /** Work that needs only the registry's address, and what it takes to be let in. */
  static <T> T at(RetortCli retort, Function<MlflowEndpoint, T> work) {
    RetortConfig config = retort.config();
    Optional<MlflowEndpoint> remote = remote(config);
    if (remote.isPresent()) {
      return work.apply(remote.get());
    }
    try (Workspace workspace = retort.workspace(config)) {
      return work.apply(workspace.registryEndpoint());
    }
  }

  static <T> T use(RetortCli retort, Function<ModelRegistry, T> work) {
    RetortConfig config = retort.config();
    Optional<MlflowEndpoint> remote = remote(config);
    if (remote.isPresent()) {
      try (ModelRegistry registry = new MlflowModelRegistry(remote.get())) {
        return work.apply(registry);
      }
    }
    try (Workspace workspace = retort.workspace(config)) {
      return work.apply(workspace.registry());
    }
  }

  private static Optional<MlflowEndpoint> remote(RetortConfig config) {
    return config
        .registry()
        .trackingUri()
        .map(uri -> config.registry().login().publisher(uri, System.getenv()));
  }
}
