package dev.retort.scheduler.journal;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.RunFilter.Standing;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** Looks through what the {@link RunJournal} holds, and changes nothing. Thread-safe. */
public final class RunHistory {
  private final Jdbi jdbi;

  /** The history in a {@link SchedulerDatabase}. */
  public RunHistory(DataSource source) {
    this.jdbi = Jdbi.create(source);
  }

  /**
   * Runs, the newest first.
   *
   * @param skip how many of them not to give, ≥ 0
   * @param limit how many to give at most
   */
  public List<RunRecord> page(RunFilter filter, int skip, int limit) {
    StringBuilder sql = new StringBuilder("select * from run where 1 = 1");
    filter.task().ifPresent(task -> sql.append(" and task = :task"));
    filter.verdict().ifPresent(verdict -> sql.append(" and verdict = :verdict"));
    if (filter.standing() == Standing.OPEN) {
      sql.append(" and ended_at is null");
    }
    sql.append(" order by started_at desc, id desc offset :skip rows fetch next :limit rows only");
    return jdbi.withHandle(
        handle -> {
          Query query = handle.createQuery(sql).bind("skip", skip).bind("limit", limit);
          filter.task().ifPresent(task -> query.bind("task", task.value()));
          filter.verdict().ifPresent(verdict -> query.bind("verdict", verdict));
          return query.map(RunJournal::record).list();
        });
  }

  /** One run; empty if the journal has none of that id. */
  public Optional<RunRecord> find(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from run where id = :id")
                .bind("id", id)
                .map(RunJournal::record)
                .findOne());
  }

  /** The latest run of every task that had one, by task. */
  public List<RunRecord> latest() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select r.* from run r join (select task, max(started_at) started_at from run"
                        + " group by task) l on r.task = l.task and r.started_at = l.started_at"
                        + " order by r.task, r.id")
                .map(RunJournal::record)
                .list());
  }

  /**
   * What finished steps of one kind have left, in the order of their ends.
   *
   * @param step its name in the journal
   * @param from the first instant
   * @param until the first instant after
   * @param type what they leave
   */
  public <T> List<T> outputs(
      TaskName task, String step, Instant from, Instant until, Class<T> type) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select output from step where task = :task and name = :step"
                        + " and finished_at >= :from and finished_at < :until order by finished_at")
                .bind("task", task.value())
                .bind("step", step)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .mapTo(String.class)
                .map(text -> RunJournal.parse(text, type))
                .list());
  }

  /** US dollars that rounds of asking for labels have cost which began in a stretch of time. */
  public double labellingSpent(TaskName task, Instant from, Instant until) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select coalesce(sum(spent), 0) from labelling_round where task = :task"
                        + " and started_at >= :from and started_at < :until")
                .bind("task", task.value())
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .mapTo(Double.class)
                .one());
  }
}
