package dev.retort.registry.client;

import dev.retort.registry.RegistryException;

/** What answers isn't Retort's own server: another MLflow server perhaps, or a proxy. */
public final class ProtocolMissingException extends RegistryException {
  private static final long serialVersionUID = 1;

  /** With a message for people. */
  public ProtocolMissingException(String message) {
    super(message);
  }
}
