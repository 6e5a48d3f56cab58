package dev.retort.scheduler.budget;

import dev.retort.capture.TaskName;
import dev.retort.trainer.GpuProfile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** When trainings were at work, and what that and labels have cost. Thread-safe. */
public final class SpendingLedger {
  private static final double MINUTE_MILLIS = 60_000;
  private static final double HOUR_MILLIS = 3_600_000;

  private final Jdbi jdbi;

  /** A ledger in a {@link dev.retort.scheduler.journal.SchedulerDatabase}. */
  public SpendingLedger(DataSource source) {
    this.jdbi = Jdbi.create(source);
  }

  /**
   * Records that an attempt at a training is at work. Durable when the call returns.
   *
   * @param token the attempt's
   * @param since when it began; of one that is on record, what the first record said holds
   */
  void atWork(TaskName task, String token, GpuProfile hardware, Instant since, Instant now) {
    jdbi.useTransaction(
        handle -> {
          int known =
              handle
                  .createUpdate("update training_time set until_at = :now where token = :token")
                  .bind("now", now.atOffset(ZoneOffset.UTC))
                  .bind("token", token)
                  .execute();
          if (known == 0) {
            begin(handle, task, token, hardware, since, now);
          }
        });
  }

  private static void begin(
      Handle handle, TaskName task, String token, GpuProfile hardware, Instant since, Instant now) {
    handle
        .createUpdate(
            "insert into training_time"
                + " (token, task, started_at, until_at, accelerators, dollars_per_hour)"
                + " values (:token, :task, :since, :now, :accelerators, :dollars)")
        .bind("token", token)
        .bind("task", task.value())
        .bind("since", since.atOffset(ZoneOffset.UTC))
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("accelerators", hardware.hasAccelerator() ? hardware.acceleratorsPerTraining() : 0)
        .bind("dollars", hardware.dollarsPerHour() * hardware.acceleratorsPerTraining())
        .execute();
  }

  /**
   * What was spent in a night. Of a training at work across noon, each night has its part; a round
   * of labels counts where it began.
   *
   * @param task whose; everybody's if empty
   */
  public Spent spent(Optional<TaskName> task, BudgetNight night) {
    return jdbi.withHandle(
        handle -> {
          double labels = of(task, night, handle, labels(task)).mapTo(Double.class).one();
          return of(task, night, handle, times(task))
              .map((row, context) -> spent(row, night))
              .list()
              .stream()
              .reduce(new Spent(0, labels), Spent::plus);
        });
  }

  private static String labels(Optional<TaskName> task) {
    return "select coalesce(sum(spent), 0) from labelling_round"
        + " where started_at >= :from and started_at < :until"
        + (task.isPresent() ? " and task = :task" : "");
  }

  private static String times(Optional<TaskName> task) {
    return "select * from training_time where until_at > :from and started_at < :until"
        + (task.isPresent() ? " and task = :task" : "");
  }

  private static Query of(Optional<TaskName> task, BudgetNight night, Handle handle, String sql) {
    Query query =
        handle
            .createQuery(sql)
            .bind("from", night.from().atOffset(ZoneOffset.UTC))
            .bind("until", night.until().atOffset(ZoneOffset.UTC));
    task.ifPresent(one -> query.bind("task", one.value()));
    return query;
  }

  private static Spent spent(ResultSet row, BudgetNight night) throws SQLException {
    Instant from = row.getObject("started_at", OffsetDateTime.class).toInstant();
    Instant until = row.getObject("until_at", OffsetDateTime.class).toInstant();
    Instant begin = from.isBefore(night.from()) ? night.from() : from;
    Instant end = until.isAfter(night.until()) ? night.until() : until;
    long millis = Duration.between(begin, end).toMillis();
    return new Spent(
        millis / MINUTE_MILLIS * row.getInt("accelerators"),
        millis / HOUR_MILLIS * row.getDouble("dollars_per_hour"));
  }

  /** Forgets trainings that ended before an instant. How many those are. */
  public int forget(Instant before) {
    return jdbi.withHandle(
        handle ->
            handle
                .createUpdate("delete from training_time where until_at < :before")
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .execute());
  }
}
