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
import java.util.function.BiPredicate;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Runs and their finished steps. Thread-safe. */
public final class RunJournal {
  /** The verdict of a run that nobody goes on with. */
  public static final String ABANDONED = "abandoned";

  private static final Duration RESUMABLE = Duration.ofHours(12);

  private final Jdbi jdbi;
  private final Clock clock;
  private final Fence fence;

  /** A journal in a {@link SchedulerDatabase}. */
  public RunJournal(DataSource source, Clock clock) {
    this(Jdbi.create(source), clock, Fence.NONE);
  }

  private RunJournal(Jdbi jdbi, Clock clock, Fence fence) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.fence = fence;
  }

  /**
   * The same journal for a run that somebody else may take over: what is written after that is
   * refused with a {@link ClaimLostException}.
   */
  public RunJournal under(Fence claim) {
    return new RunJournal(jdbi, clock, claim);
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
          fence.hold(handle);
          RunRecord run = begin(handle, task, hash);
          fence.began(handle, run.id());
          return run;
        });
  }

  private RunRecord begin(Handle handle, TaskName task, String hash) {
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
    jdbi.useTransaction(
        handle -> {
          fence.hold(handle);
          String hash = hash(inputs);
          int known =
              handle
                  .createUpdate(
                      "update step set output = :output, finished_at = :now"
                          + " where task = :task and name = :step and input_hash = :hash")
                  .bind("task", task.value())
                  .bind("step", step)
                  .bind("hash", hash)
                  .bind("output", JsonFormat.line(output))
                  .bind("now", now())
                  .execute();
          if (known == 0) {
            handle
                .createUpdate(
                    "insert into step (task, name, input_hash, output, finished_at)"
                        + " values (:task, :step, :hash, :output, :now)")
                .bind("task", task.value())
                .bind("step", step)
                .bind("hash", hash)
                .bind("output", JsonFormat.line(output))
                .bind("now", now())
                .execute();
          }
        });
  }

  /** Ends a run. */
  public void end(RunRecord run, String verdict, Object outcome) {
    end(run, verdict, Optional.of(JsonFormat.line(outcome)));
  }

  /** Ends a run that nobody goes on with. */
  public void abandon(RunRecord run) {
    end(run, ABANDONED, Optional.empty());
  }

  private void end(RunRecord run, String verdict, Optional<String> outcome) {
    jdbi.useTransaction(
        handle -> {
          fence.hold(handle);
          handle
              .createUpdate(
                  "update run set ended_at = :now, verdict = :verdict, outcome = :outcome"
                      + " where id = :id")
              .bind("now", now())
              .bind("verdict", verdict)
              .bind("outcome", outcome)
              .bind("id", run.id())
              .execute();
        });
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

  /**
   * Forgets the results of steps that were recorded before an instant: a run with the same inputs
   * does them anew. How many those are.
   *
   * @param kept whether a result is to stay, by the step's name and the JSON of the result
   */
  public int forgetSteps(Instant before, BiPredicate<String, String> kept) {
    return jdbi.inTransaction(
        handle -> {
          List<StepKey> old =
              handle
                  .createQuery("select * from step where finished_at < :before")
                  .bind("before", before.atOffset(ZoneOffset.UTC))
                  .map((row, context) -> StepKey.unless(kept, row))
                  .list()
                  .stream()
                  .flatMap(Optional::stream)
                  .toList();
          old.forEach(
              step ->
                  handle
                      .createUpdate(
                          "delete from step where task = :task and name = :name"
                              + " and input_hash = :hash")
                      .bind("task", step.task())
                      .bind("name", step.name())
                      .bind("hash", step.hash())
                      .execute());
          return old.size();
        });
  }

  private record StepKey(String task, String name, String hash) {
    static Optional<StepKey> unless(BiPredicate<String, String> kept, ResultSet row)
        throws SQLException {
      String name = row.getString("name");
      return kept.test(name, row.getString("output"))
          ? Optional.empty()
          : Optional.of(new StepKey(row.getString("task"), name, row.getString("input_hash")));
    }
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static String hash(Object inputs) {
    return DigestUtils.sha256Hex(JsonFormat.line(inputs));
  }

  static <T> T parse(String text, Class<T> type) {
    try {
      return JsonFormat.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the journal holds a %s that cannot be read: %s".formatted(type.getSimpleName(), text),
          e);
    }
  }

  static RunRecord record(ResultSet row, StatementContext context) throws SQLException {
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
