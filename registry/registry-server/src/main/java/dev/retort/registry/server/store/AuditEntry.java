package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One line of the audit log. Its hash is the SHA-256 of these UTF-8 lines, fields parted by a tab,
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
  public static final Sha256 NOTHING = new Sha256("0".repeat(64));

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
        digest(sequence, previous, at, actor, action, model, sorted));
  }

  /** Whether the hash is that of the rest. */
  public boolean isIntact() {
    return digest(sequence, previous, at, actor, action, model, details).equals(hash);
  }

  private static Sha256 digest(
      long sequence,
      Sha256 previous,
      long at,
      Actor actor,
      AuditAction action,
      String model,
      SortedMap<String, String> details) {
    StringBuilder text = new StringBuilder();
    line(text, "retort-audit", Long.toString(sequence));
    line(text, "previous", previous.hex());
    line(text, "at", Long.toString(at));
    line(text, "actor", actor.name());
    line(text, "action", action.name());
    line(text, "model", model);
    details.forEach((key, value) -> line(text, "detail", key, value));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void line(StringBuilder text, String... fields) {
    for (int i = 0; i < fields.length; i++) {
      String escaped = fields[i].replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
      text.append(i == 0 ? "" : "\t").append(escaped);
    }
    text.append('\n');
  }
}
