package dev.retort.scheduler.certification;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.registry.Sha256;
import dev.retort.scheduler.FailedPromises;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Where every champion's certification stands, and the events so far. A standing and the event that
 * it gives rise to are written together or not at all. Thread-safe.
 */
public final class CertificationLedger implements FailedPromises {
  private final Jdbi jdbi;
  private final Clock clock;

  /** A ledger in a {@link dev.retort.scheduler.journal.SchedulerDatabase}. */
  public CertificationLedger(DataSource source, Clock clock) {
    this.jdbi = Jdbi.create(source);
    this.clock = clock;
  }

  /**
   * A standing as the ledger has it.
   *
   * @param looks how many looks have made it what it is; 0: none, it is not in the ledger yet
   */
  record Entry(long looks, Standing standing) {}

  /** Where a champion stands; empty if nobody has looked. */
  Optional<Entry> find(TaskName task, Sha256 rootDigest) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select looks, content from certification"
                        + " where task = :task and root_digest = :digest")
                .bind("task", task.value())
                .bind("digest", rootDigest.hex())
                .map(
                    (row, context) ->
                        new Entry(
                            row.getLong("looks"), parse(row.getString("content"), Standing.class)))
                .findOne());
  }

  @Override
  public boolean include(TaskName task, Sha256 rootDigest) {
    return find(task, rootDigest).flatMap(entry -> entry.standing().failedAt()).isPresent();
  }

  /**
   * Records what a look came to. Durable when the call returns.
   *
   * @param looks those that the look built upon
   * @param event what is to be told of it
   * @throws IllegalStateException if another look was recorded in the meantime; nothing is written
   */
  void record(
      TaskName task,
      Sha256 rootDigest,
      long looks,
      Standing standing,
      Optional<CertificationEvent> event) {
    jdbi.useTransaction(
        handle -> {
          int written =
              handle
                  .createUpdate(
                      looks == 0
                          ? "insert into certification (task, root_digest, looks, content)"
                              + " select :task, :digest, cast(:looks as bigint) + 1, :content"
                              + " where not exists (select * from certification"
                              + " where task = :task and root_digest = :digest)"
                          : "update certification set looks = :looks + 1, content = :content"
                              + " where task = :task and root_digest = :digest"
                              + " and looks = :looks")
                  .bind("task", task.value())
                  .bind("digest", rootDigest.hex())
                  .bind("looks", looks)
                  .bind("content", JsonFormat.line(standing))
                  .execute();
          if (written != 1) {
            throw new IllegalStateException(
                "two looks at the champion of '%s' went on at once; the other one counted. Look again for what came since."
                    .formatted(task));
          }
          event.ifPresent(raised -> append(handle, raised));
        });
  }

  private static void append(Handle handle, CertificationEvent event) {
    handle
        .createUpdate(
            "insert into certification_event (task, made_at, content)"
                + " values (:task, :at, :content)")
        .bind("task", event.task().value())
        .bind("at", event.at().atOffset(ZoneOffset.UTC))
        .bind("content", JsonFormat.line(event))
        .execute();
  }

  private record Untold(long id, CertificationEvent event) {}

  /** Tells of what has not been told yet, the oldest first. */
  void tell(TaskName task, ChampionEvents listener) {
    List<Untold> untold =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select id, content from certification_event"
                            + " where task = :task and told_at is null order by id")
                    .bind("task", task.value())
                    .map(
                        (row, context) ->
                            new Untold(row.getLong("id"), event(row.getString("content"))))
                    .list());
    for (Untold next : untold) {
      listener.raised(next.event());
      jdbi.useHandle(
          handle ->
              handle
                  .createUpdate("update certification_event set told_at = :now where id = :id")
                  .bind("now", now())
                  .bind("id", next.id())
                  .execute());
    }
  }

  /** The latest events of a task, the newest first. */
  public List<CertificationEvent> recent(TaskName task, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select content from certification_event where task = :task"
                        + " order by id desc limit :limit")
                .bind("task", task.value())
                .bind("limit", limit)
                .map((row, context) -> event(row.getString("content")))
                .list());
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static CertificationEvent event(String text) {
    return parse(text, CertificationEvent.class);
  }

  private static <T> T parse(String text, Class<T> type) {
    try {
      return JsonFormat.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the ledger holds a %s that cannot be read: %s".formatted(type.getSimpleName(), text), e);
    }
  }
}
