package dev.retort.console.audit;

import java.util.Objects;

/**
 * A record of an audit trail.
 *
 * @param number from 1
 * @param previous SHA-256 of the line before, in hexadecimal; zeros in the first
 * @param event what was done
 */
public record AuditEntry(long number, String previous, AuditEvent event) {
  public AuditEntry {
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(event, "event");
  }
}
