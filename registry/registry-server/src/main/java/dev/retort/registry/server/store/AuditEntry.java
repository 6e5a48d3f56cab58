package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import dev.retort.registry.audit.ChainedEntry;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One line of the audit log. Its hash is that of {@link ChainedEntry}.
 *
 * @param sequence 1 for the first, without gaps
 * @param at milliseconds since 1970
 * @param details what the action was about: {@code version}, {@code alias}, …
 * @param previous the hash of the entry before; {@link #NOTHING} for the first
 */
public record AuditEntry(
    long sequence,
    long at,
    Actor actor,
    AuditAction action,
    String model,
    SortedMap<String, String> details,
    Sha256 previous,
    Sha256 hash) {
  /** What the first entry follows. */
  public static final Sha256 NOTHING = ChainedEntry.NOTHING;

  /** The details are kept in key order. */
  public AuditEntry {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** The entry that follows another one. */
  static AuditEntry following(
      long sequence,
      Sha256 previous,
      long at,
      Actor actor,
      AuditAction action,
      String model,
      Map<String, String> details) {
    SortedMap<String, String> sorted = new TreeMap<>(details);
    return new AuditEntry(
        sequence,
        at,
        actor,
        action,
        model,
        sorted,
        previous,
        ChainedEntry.digest(sequence, previous, at, actor.name(), action.name(), model, sorted));
  }

  /** Whether the hash is that of the rest. */
  public boolean isIntact() {
    return chained().isIntact();
  }

  /** The entry as a link of the chain. */
  public ChainedEntry chained() {
    return new ChainedEntry(
        sequence, at, actor.name(), action.name(), model, details, previous, hash);
  }
}
