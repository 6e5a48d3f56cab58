package dev.retort.scheduler.launch;

/** A batch system gave no answer. That says nothing about its jobs. */
public final class ContactLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A message that names what was asked. */
  public ContactLostException(String message) {
    super(message);
  }

  /** A message that names what was asked, and why there was no answer. */
  public ContactLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
