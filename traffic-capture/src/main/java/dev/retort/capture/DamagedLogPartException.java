package dev.retort.capture;

/** A part of an exchange log cannot be read. The message names the file and what is wrong. */
public final class DamagedLogPartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the file and what is wrong
   */
  public DamagedLogPartException(String message, Throwable cause) {
    super(message, cause);
  }
}
