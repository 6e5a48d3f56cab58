package dev.retort.registry.server.access;

import java.util.Locale;

/** What a token allows; each role may do what those before it may. */
public enum Role {
  /** Reads and pulls. */
  READER,
  /** Also creates, uploads, tags and logs. */
  PUBLISHER,
  /** Also moves aliases, decides, deletes and manages webhooks. */
  APPROVER;

  /** Whether this role may do what another one may. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** Its name in configuration and messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
