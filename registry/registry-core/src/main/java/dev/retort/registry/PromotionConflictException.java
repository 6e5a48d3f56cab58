package dev.retort.registry;

/**
 * An alias was not where the caller expected it: somebody else promoted or rolled back in between.
 * Nothing was changed; read the alias again and decide anew.
 */
public final class PromotionConflictException extends RegistryException {
  private static final long serialVersionUID = 1;

  /** With a message for people. */
  public PromotionConflictException(String message) {
    super(message);
  }
}
