package dev.retort.registry.server.store;

/** Whether a server may write. */
interface Tenure {
  /** No server's term. */
  long NONE = 0;

  /** That of a server that never writes. */
  Tenure NEVER = () -> NONE;

  /** The term in which this server writes, or {@link #NONE}. */
  long term();
}
