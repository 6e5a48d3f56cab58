package dev.retort.trainer.handover;

/**
 * An attempt whose owner wants nothing of it any more: it has ended, or another start of the job
 * has taken its place.
 */
public final class AttemptOverException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AttemptOverException(String message) {
    super(message);
  }
}
