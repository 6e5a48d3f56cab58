package dev.retort.registry.server.store;

import dev.retort.registry.audit.ChainedEntry;
import java.util.List;
import java.util.Optional;

/**
 * A part of the audit log as it is in the database, whatever somebody may have made of it there.
 *
 * @param rows in order
 * @param headSequence what the log says its newest entry is
 * @param headHash that one's hash, or whatever stands in its place
 */
public record AuditPage(List<Row> rows, long headSequence, String headHash) {
  public AuditPage {
    rows = List.copyOf(rows);
  }

  /** A row; empty if it can't be read as an entry. */
  public record Row(long sequence, Optional<ChainedEntry> entry) {}
}
