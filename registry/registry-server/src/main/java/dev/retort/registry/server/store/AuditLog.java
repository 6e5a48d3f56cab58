package dev.retort.registry.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.Sha256;
import dev.retort.registry.audit.ChainedEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * What was done to models, by whom and when: appended to within the transaction that does it, each
 * entry holding the hash of the one before. Safe for use by many threads.
 */
public final class AuditLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;
  private final Clock clock;
  private final AuditFeed feed;

  /** The log in a database that this process has to itself. */
  public AuditLog(Jdbi jdbi, Clock clock) {
    this(jdbi, clock, Duration.ofSeconds(5));
  }

  /** The log in a database, whoever else writes there. */
  public AuditLog(Database database, Clock clock) {
    this(database.jdbi(), clock, database.poll());
  }

  private AuditLog(Jdbi jdbi, Clock clock, Duration poll) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.feed = new AuditFeed(this::after, this::head, poll);
  }

  /**
   * Tells a listener, from now on, each entry once it is on the disk: in order, each once, on one
   * thread that all listeners share, also what other servers of this registry wrote.
   */
  public void listen(Consumer<AuditEntry> listener) {
    feed.listen(listener);
  }

  /** Tells nobody anything more. */
  @Override
  public void close() {
    feed.close();
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
    handle.afterCommit(feed::wake);
    return entry;
  }

  /** The newest entry's sequence number; 0 if there is none. */
  public long head() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT sequence FROM audit_head")
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
  }

  /** The entries behind a sequence number, in order, as many as the limit allows. */
  public List<AuditEntry> after(long sequence, int limit) {
    return between(sequence, Long.MAX_VALUE, Set.of(), limit);
  }

  /**
   * The entries behind one sequence number and up to another one, in order, as many as the limit
   * allows.
   *
   * @param models whose entries to give; all if empty
   */
  public List<AuditEntry> between(long after, long last, Set<String> models, int limit) {
    String ofModels = models.isEmpty() ? "" : " AND model IN (<models>)";
    return jdbi.withHandle(
        handle -> {
          Query query =
              handle
                  .createQuery(
                      "SELECT * FROM audit WHERE sequence > :after AND sequence <= :last"
                          + ofModels
                          + " ORDER BY sequence LIMIT :limit")
                  .bind("after", after)
                  .bind("last", last)
                  .bind("limit", limit);
          return (models.isEmpty() ? query : query.bindList("models", List.copyOf(models)))
              .map((row, context) -> entry(row))
              .list();
        });
  }

  /**
   * The entries behind a sequence number as they are on the disk, with the head that the log had at
   * that moment: one statement sees both.
   */
  public AuditPage page(long sequence, int limit) {
    List<Line> lines =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT a.*, h.sequence AS head_sequence, h.hash AS head_hash FROM audit_head h"
                            + " LEFT JOIN audit a ON a.sequence > ? ORDER BY a.sequence LIMIT ?")
                    .bind(0, sequence)
                    .bind(1, limit)
                    .map((row, context) -> line(row))
                    .list());
    return page(lines);
  }

  /** An entry, if there is one, beside the head. */
  private record Line(Optional<AuditPage.Row> row, long headSequence, String headHash) {}

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getString("hash") == null && row.getLong("sequence") == 0
            ? Optional.empty()
            : Optional.of(row(row)),
        row.getLong("head_sequence"),
        row.getString("head_hash"));
  }

  /** A log whose head was removed has none. */
  private static AuditPage page(List<Line> lines) {
    return new AuditPage(
        lines.stream().flatMap(line -> line.row().stream()).toList(),
        lines.isEmpty() ? -1 : lines.get(0).headSequence(),
        lines.isEmpty() ? "" : lines.get(0).headHash());
  }

  private static AuditPage.Row row(ResultSet row) throws SQLException {
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

  static AuditEntry entry(ResultSet row) throws SQLException {
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
