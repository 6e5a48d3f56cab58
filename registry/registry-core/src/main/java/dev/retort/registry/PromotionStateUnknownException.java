package dev.retort.registry;

/**
 * The registry went silent after a change was sent, so that it may have happened or not. Doing the
 * same again is safe: publication and alias moves are idempotent.
 */
public final class PromotionStateUnknownException extends RegistryException {
  private static final long serialVersionUID = 1;

  /** With a message for people, and the failure beneath. */
  public PromotionStateUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
