package dev.retort.scheduler.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Runs and their finished steps. Thread-safe. */
public final class RunJournal {
  private static final String ABANDONED = "abandoned";
  private static final Duration RESUMABLE = Duration.ofHours(12);

  private final Jdbi jdbi;
  private final Clock clock;

  /** A journal in a {@link SchedulerDatabase}. */
  public RunJournal(DataSource source, Clock clock) {
    this.jdbi = Jdbi.create(source);
    this.clock = clock;
  }

  /**
   * Begins a run, or goes on with the one that was interrupted: a run of the same task and the same
   * request that has no end. An interrupted run of another request, or one that began more than 12
   * hours ago, is closed as abandoned: there is newer traffic to look at.
   *
   * @param request what the run is asked to do; equal requests have equal JSON
   */
  public RunRecord begin(TaskName task, Object request) {
    String hash = hash(request);
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  "update run set ended_at = :now, verdict = :verdict"
                      + " where task = :task and ended_at is null"
                      + " and (request_hash <> :hash or started_at < :stale)")
              .bind("verdict", ABANDONED)
              .bind("stale", now().minus(RESUMABLE))
              .bind("now", now())
              .bind("task", task.value())
              .bind("hash", hash)
              .execute();
          Optional<RunRecord> interrupted =
              handle
                  .createQuery(
                      "select * from run where task = :task and ended_at is null"
                          + " order by started_at desc limit 1")
                  .bind("task", task.value())
                  .map(RunJournal::record)
                  .findOne();
          if (interrupted.isPresent()) {
            return interrupted.get();
          }
          String id = UUID.randomUUID().toString();
          handle
              .createUpdate(
                  "insert into run (id, task, request_hash, started_at)"
                      + " values (:id, :task, :hash, :now)")
              .bind("id", id)
              .bind("task", task.value())
              .bind("hash", hash)
              .bind("now", now())
              .execute();
          return handle
              .createQuery("select * from run where id = :id")
              .bind("id", id)
              .map(RunJournal::record)
              .one();
        });
  }

  /**
   * The result of a finished step, if it was finished with the same inputs.
   *
   * @param inputs everything that the result depends on
   * @param type the result's type
   */
  public <T> Optional<T> finished(TaskName task, String step, Object inputs, Class<T> type) {
    Optional<String> output =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select output from step"
                            + " where task = :task and name = :step and input_hash = :hash")
                    .bind("task", task.value())
                    .bind("step", step)
                    .bind("hash", hash(inputs))
                    .mapTo(String.class)
                    .findOne());
    return output.map(text -> parse(text, type));
  }

  /** Records a finished step. Durable when the call returns; recording it again changes nothing. */
  public void finish(TaskName task, String step, Object inputs, Object output) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "merge into step (task, name, input_hash, output, finished_at)"
                        + " key (task, name, input_hash)"
                        + " values (:task, :step, :hash, :output, :now)")
                .bind("task", task.value())
                .bind("step", step)
                .bind("hash", hash(inputs))
                .bind("output", JsonFormat.line(output))
                .bind("now", now())
                .execute());
  }

  /** Ends a run. */
  public void end(RunRecord run, String verdict, Object outcome) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update run set ended_at = :now, verdict = :verdict, outcome = :outcome"
                        + " where id = :id")
                .bind("now", now())
                .bind("verdict", verdict)
                .bind("outcome", JsonFormat.line(outcome))
                .bind("id", run.id())
                .execute());
  }

  /** Ends a run that nobody goes on with. */
  public void abandon(RunRecord run) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update run set ended_at = :now, verdict = :verdict where id = :id")
                .bind("now", now())
                .bind("verdict", ABANDONED)
                .bind("id", run.id())
                .execute());
  }

  /** The latest runs of a task, the newest first. */
  public List<RunRecord> recent(TaskName task, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from run where task = :task order by started_at desc limit :limit")
                .bind("task", task.value())
                .bind("limit", limit)
                .map(RunJournal::record)
                .list());
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static String hash(Object inputs) {
    return DigestUtils.sha256Hex(JsonFormat.line(inputs));
  }

  private static <T> T parse(String text, Class<T> type) {
    try {
      return JsonFormat.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the journal holds a %s that cannot be read: %s".formatted(type.getSimpleName(), text),
          e);
    }
  }

  private static RunRecord record(ResultSet row, StatementContext context) throws SQLException {
    return new RunRecord(
        row.getString("id"),
        new TaskName(row.getString("task")),
        instant(row, "started_at").orElseThrow(),
        instant(row, "ended_at"),
        Optional.ofNullable(row.getString("verdict")),
        Optional.ofNullable(row.getString("outcome")));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
