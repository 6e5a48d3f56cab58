package dev.retort.console.cli;

import dev.retort.console.HomeInUseException;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Work that needs only a registry: a remote one leaves the home to whoever has it. */
final class Registries {
  private Registries() {}

  /**
   * Work that needs only the registry's address, and what it takes to be let in. Where another
   * process has the home and serves its registry, that one is asked.
   */
  static <T> T at(RetortCli retort, Function<MlflowEndpoint, T> work) {
    RetortConfig config = retort.config();
    Optional<MlflowEndpoint> remote = remote(config);
    if (remote.isPresent()) {
      return work.apply(remote.get());
    }
    requireHome(retort.home());
    Workspace workspace;
    try {
      workspace = retort.workspace(config);
    } catch (HomeInUseException e) {
      return work.apply(e.registry().orElseThrow(() -> e));
    }
    try (workspace) {
      return work.apply(workspace.registryEndpoint());
    }
  }

  static <T> T use(RetortCli retort, Function<ModelRegistry, T> work) {
    return at(
        retort,
        endpoint -> {
          try (ModelRegistry registry = new MlflowModelRegistry(endpoint)) {
            return work.apply(registry);
          }
        });
  }

  /** A mistyped home is no empty registry. */
  private static void requireHome(Path home) {
    if (!Files.isDirectory(home)) {
      throw new IllegalArgumentException(
          "there is no home %s, and so no registry in it: name the right folder with --home, or run a night first."
              .formatted(home));
    }
  }

  private static Optional<MlflowEndpoint> remote(RetortConfig config) {
    return config
        .registry()
        .trackingUri()
        .map(uri -> config.registry().login().publisher(uri, System.getenv()));
  }
}
