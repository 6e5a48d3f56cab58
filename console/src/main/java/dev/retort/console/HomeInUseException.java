package dev.retort.console;

import dev.retort.registry.mlflow.MlflowEndpoint;
import java.util.Optional;

/** Another process owns the home folder. */
public final class HomeInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Optional<MlflowEndpoint> registry;

  HomeInUseException(String message, Optional<MlflowEndpoint> registry) {
    super(message);
    this.registry = registry;
  }

  /** The home's registry, if the process that has the home serves it on this machine. */
  public Optional<MlflowEndpoint> registry() {
    return registry;
  }
}
