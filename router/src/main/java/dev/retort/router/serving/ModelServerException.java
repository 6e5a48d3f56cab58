package dev.retort.router.serving;

/** A model server did not do what it was told; the message says what it said. */
final class ModelServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelServerException(String message) {
    super(message);
  }
}
