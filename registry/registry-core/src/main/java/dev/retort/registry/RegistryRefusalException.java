package dev.retort.registry;

/** A registry answered, and the answer is no. Asking again gives the same answer. */
public final class RegistryRefusalException extends RegistryException {
  private static final long serialVersionUID = 1;

  private final int status;

  /** With a message for people, and the HTTP status. */
  public RegistryRefusalException(String message, int status) {
    super(message);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
