package dev.retort.trainer.djl.llama;

/** A worker did not start, or could not load its model; the message says why. */
final class WorkerUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  WorkerUnavailableException(String message) {
    super(message);
  }

  WorkerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
