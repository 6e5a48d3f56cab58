package dev.retort.registry.server.store;

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
  DECIDED
}
