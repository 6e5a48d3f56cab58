package dev.retort.registry.server.store;

import java.util.Locale;

/** What was done. */
public enum AuditAction {
  MODEL_CREATED,
  MODEL_RENAMED,
  MODEL_DELETED,
  VERSION_CREATED,
  VERSION_TAGGED,
  VERSION_UNTAGGED,
  VERSION_STAGED,
  VERSION_DELETED,
  ALIAS_MOVED,
  ALIAS_REMOVED,
  DECIDED;

  /** As events and webhooks name it: {@code alias-moved}. */
  public String event() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
