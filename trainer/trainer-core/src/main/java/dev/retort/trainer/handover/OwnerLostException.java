package dev.retort.trainer.handover;

/** An owner that could not be reached for longer than its worker waits. */
public final class OwnerLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OwnerLostException(String message) {
    super(message);
  }
}
