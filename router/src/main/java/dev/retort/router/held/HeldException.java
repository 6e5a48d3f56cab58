package dev.retort.router.held;

/** A held request is not there, or not open any more, or an answer does not fit it. */
public final class HeldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message is one clear paragraph for whoever decides. */
  public HeldException(String message) {
    super(message);
  }
}
