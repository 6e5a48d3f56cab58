package dev.retort.capture.redaction;

/** A text could not be redacted as it has to be, and so must not be stored. */
public final class RedactionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed and what helps, without a word of the text
   */
  RedactionException(String message, Throwable cause) {
    super(message, cause);
  }
}
