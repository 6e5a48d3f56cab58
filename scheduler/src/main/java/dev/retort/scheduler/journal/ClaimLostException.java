package dev.retort.scheduler.journal;

/**
 * Who carries a run out owns it no longer, or is to stop: what it was about to write is refused.
 */
public final class ClaimLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A message for people. */
  public ClaimLostException(String message) {
    super(message);
  }
}
