package dev.retort.console.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that was done.
 *
 * @param at when
 * @param by who did it
 * @param action in a word, such as {@code promote}
 * @param subject what it was done to, such as {@code ticket-routing/7}
 * @param reason why; blank if nobody is asked for one
 * @param details what else is to be kept, by name: never a text of an exchange
 */
public record AuditEvent(
    Instant at,
    String by,
    String action,
    String subject,
    String reason,
    SortedMap<String, List<String>> details) {
  public AuditEvent {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(reason, "reason");
    SortedMap<String, List<String>> copies = new TreeMap<>();
    details.forEach((name, values) -> copies.put(name, List.copyOf(values)));
    details = Collections.unmodifiableSortedMap(copies);
  }

  /** The same with another detail. */
  public AuditEvent with(String name, List<String> values) {
    Map<String, List<String>> more = new TreeMap<>(details);
    more.put(name, values);
    return new AuditEvent(at, by, action, subject, reason, new TreeMap<>(more));
  }

  /** One without details. */
  public static AuditEvent of(Instant at, String by, String action, String subject, String reason) {
    return new AuditEvent(at, by, action, subject, reason, new TreeMap<>());
  }
}
