package dev.retort.registry.mlflow;

import dev.retort.registry.RegistryException;

/** A tracking server gave no answer; whether it did what it was asked is unknown. */
final class MlflowSilence extends RegistryException {
  private static final long serialVersionUID = 1;

  MlflowSilence(String message, Throwable cause) {
    super(message, cause);
  }
}
