package dev.retort.registry;

/** A registry could not do what it was asked; the message says why and what helps. */
public class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for people. */
  public RegistryException(String message) {
    super(message);
  }

  /** With a message for people, and the failure beneath. */
  public RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
