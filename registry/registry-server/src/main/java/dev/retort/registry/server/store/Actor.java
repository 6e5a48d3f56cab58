package dev.retort.registry.server.store;

/**
 * Who does something, as the audit log names him.
 *
 * @param name 1 to 256 characters
 */
public record Actor(String name) {
  /** Whoever reaches a server that asks for no token. */
  public static final Actor ANONYMOUS = new Actor("anonymous");

  /**
   * @throws ProtocolException if the name is empty or too long
   */
  public Actor {
    Limits.text("A name", name, Limits.NAME);
  }
}
