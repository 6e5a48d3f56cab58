package dev.retort.trainer.external;

/** An external trainer did not do what the contract asks. The message says what is missing. */
public final class ExternalTrainerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExternalTrainerException(String message) {
    super(message);
  }

  ExternalTrainerException(String message, Throwable cause) {
    super(message, cause);
  }
}
