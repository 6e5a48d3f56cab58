package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import java.util.function.Function;

/** Work that needs only a registry: a remote one leaves the home to whoever has it. */
final class Registries {
  private Registries() {}

  /** Work that needs only the registry's address. */
  static <T> T at(RetortCli retort, Function<MlflowEndpoint, T> work) {
    RetortConfig config = retort.config();
    if (config.registry().trackingUri().isPresent()) {
      return work.apply(MlflowEndpoint.at(config.registry().trackingUri().get()));
    }
    try (Workspace workspace = retort.workspace(config)) {
      return work.apply(MlflowEndpoint.at(workspace.trackingUri()));
    }
  }

  static <T> T use(RetortCli retort, Function<ModelRegistry, T> work) {
    RetortConfig config = retort.config();
    if (config.registry().trackingUri().isPresent()) {
      try (ModelRegistry registry =
          new MlflowModelRegistry(
              config
                  .registry()
                  .login()
                  .publisher(config.registry().trackingUri().get(), System.getenv()))) {
        return work.apply(registry);
      }
    }
    try (Workspace workspace = retort.workspace(config)) {
      return work.apply(workspace.registry());
    }
  }
}
