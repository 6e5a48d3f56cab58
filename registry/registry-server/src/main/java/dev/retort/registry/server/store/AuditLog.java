package dev.retort.registry.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.Sha256;
import dev.retort.registry.audit.ChainedEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * What was done to models, by whom and when: appended to within the transaction that does it, each
 * entry holding the hash of the one before. Safe for use by many threads.
 */
public final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;
  private final Clock clock;
  private final List<Consumer<AuditEntry>> listeners = new CopyOnWriteArrayList<>();

  public AuditLog(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Tells a listener each entry once it is on the disk, on the thread that committed it. */
  public void listen(Consumer<AuditEntry> listener) {
    listeners.add(listener);
  }

  /** Appends as a part of the caller's transaction; appends wait for each other until it ends. */
  AuditEntry append(
      Handle handle, Actor actor, AuditAction action, String model, Map<String, String> details) {
    AuditEntry entry =
        handle
            .createQuery("SELECT sequence, hash FROM audit_head FOR UPDATE")
            .map(
                (row, context) ->
                    AuditEntry.following(
                        row.getLong(1) + 1,
                        new Sha256(row.getString(2)),
                        clock.millis(),
                        actor,
                        action,
                        model,
                        details))
            .one();
    handle.execute(
        "INSERT INTO audit (sequence, logged_at, actor, action, model, details, previous, hash)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        entry.sequence(),
        entry.at(),
        actor.name(),
        action.name(),
        model,
        json(entry.details()),
        entry.previous().hex(),
        entry.hash().hex());
    handle.execute(
        "UPDATE audit_head SET sequence = ?, hash = ?", entry.sequence(), entry.hash().hex());
    handle.afterCommit(() -> listeners.forEach(listener -> listener.accept(entry)));
    return entry;
  }

  /** The entries behind a sequence number, in order, as many as the limit allows. */
  public List<AuditEntry> after(long sequence, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?")
                .bind(0, sequence)
                .bind(1, limit)
                .map(AuditLog::entry)
                .list());
  }

  /** The same as it is on the disk, with the head that it had at that moment. */
  public AuditPage page(long sequence, int limit) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ,
        handle -> {
          List<AuditPage.Row> rows =
              handle
                  .createQuery("SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?")
                  .bind(0, sequence)
                  .bind(1, limit)
                  .map(AuditLog::row)
                  .list();
          return handle
              .createQuery("SELECT sequence, hash FROM audit_head")
              .map((row, context) -> new AuditPage(rows, row.getLong(1), row.getString(2)))
              .one();
        });
  }

  private static AuditPage.Row row(ResultSet row, StatementContext context) throws SQLException {
    long sequence = row.getLong("sequence");
    try {
      return new AuditPage.Row(
          sequence,
          Optional.of(
              new ChainedEntry(
                  sequence,
                  row.getLong("logged_at"),
                  row.getString("actor"),
                  row.getString("action"),
                  row.getString("model"),
                  details(row.getString("details")),
                  new Sha256(row.getString("previous")),
                  new Sha256(row.getString("hash")))));
    } catch (IllegalArgumentException | IllegalStateException unreadable) {
      return new AuditPage.Row(sequence, Optional.empty());
    }
  }

  static AuditEntry entry(ResultSet row, StatementContext context) throws SQLException {
    return new AuditEntry(
        row.getLong("sequence"),
        row.getLong("logged_at"),
        new Actor(row.getString("actor")),
        AuditAction.valueOf(row.getString("action")),
        row.getString("model"),
        details(row.getString("details")),
        new Sha256(row.getString("previous")),
        new Sha256(row.getString("hash")));
  }

  private static String json(Map<String, String> details) {
    try {
      return JSON.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text always has a JSON form", e);
    }
  }

  private static SortedMap<String, String> details(String json) {
    try {
      return JSON.readValue(json, new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the audit log holds something else than JSON: " + json, e);
    }
  }
}
