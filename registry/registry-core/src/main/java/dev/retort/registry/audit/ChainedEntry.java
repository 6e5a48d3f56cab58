package dev.retort.registry.audit;

import dev.retort.registry.DigestLines;
import dev.retort.registry.Sha256;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One line of an audit log. Its hash is the SHA-256 of these UTF-8 lines, fields parted by a tab,
 * each line ended by a line feed; within a value, backslash, tab and line feed are written {@code
 * \\}, {@code \t}, {@code \n}:
 *
 * <pre>
 * retort-audit  SEQUENCE
 * previous      HASH
 * at            MILLISECONDS SINCE 1970
 * actor         NAME
 * action        ACTION
 * model         NAME
 * detail        KEY   VALUE     (in key order)
 * </pre>
 *
 * @param sequence 1 for the first, without gaps
 * @param at milliseconds since 1970
 * @param actor who did it
 * @param action what was done
 * @param model to which model
 * @param details what it was about: {@code version}, {@code alias}, …
 * @param previous the hash of the entry before; {@link #NOTHING} for the first
 * @param hash as it is on record
 */
public record ChainedEntry(
    long sequence,
    long at,
    String actor,
    String action,
    String model,
    SortedMap<String, String> details,
    Sha256 previous,
    Sha256 hash) {
  /** What the first entry follows. */
  public static final Sha256 NOTHING = new Sha256("0".repeat(64));

  /** The details are kept in key order. */
  public ChainedEntry {
    Objects.requireNonNull(actor, "actor");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(model, "model");
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(hash, "hash");
  }

  /** The hash that an entry with these parts has. */
  public static Sha256 digest(
      long sequence,
      Sha256 previous,
      long at,
      String actor,
      String action,
      String model,
      SortedMap<String, String> details) {
    DigestLines lines = new DigestLines();
    lines.add("retort-audit", Long.toString(sequence));
    lines.add("previous", previous.hex());
    lines.add("at", Long.toString(at));
    lines.add("actor", actor);
    lines.add("action", action);
    lines.add("model", model);
    details.forEach((key, value) -> lines.add("detail", key, value));
    return lines.digest();
  }

  /** Whether the hash is that of the rest. */
  public boolean isIntact() {
    return digest(sequence, previous, at, actor, action, model, details).equals(hash);
  }
}
