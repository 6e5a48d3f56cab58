package dev.retort.console.web.runs;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.TaskSchedule;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.RunQueue;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Journal, queue, schedule and logs of a home, with two tasks of which one has a schedule. */
final class RunsHome implements AutoCloseable {
  static final TaskName BANK = new TaskName("bank");
  static final TaskName MAIL = new TaskName("mail");
  static final Instant NOW = Instant.parse("2026-01-01T02:00:00Z");

  private final Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final SchedulerDatabase database;
  private final NightlySchedule schedule;
  final RunLogs logs;
  final RunQueue queue;

  /** How often the dispatcher was told to look. */
  final AtomicInteger told = new AtomicInteger();

  RunsHome(Path folder) {
    this.folder = folder;
    database = SchedulerDatabase.open(folder);
    logs = new RunLogs(folder.resolve("runs"), Clock.fixed(NOW, ZoneOffset.UTC));
    queue = new RunQueue(database.source());
    schedule =
        NightlySchedule.open(
            database,
            Map.of(BANK, new TaskSchedule(new CronSchedule("0 0 2 * * ?", ZoneOffset.UTC))),
            () -> {});
  }

  private Path runs() {
    return folder.resolve("runs");
  }

  /** Runs of the bank go before others. */
  private Ordering ordering() {
    return new Ordering(queue, task -> task.equals(BANK) ? 7 : 0, told::incrementAndGet);
  }

  RunsDesk desk() {
    return new RunsDesk(
        new RunHistory(database.source()),
        ordering(),
        schedule,
        logs,
        runs(),
        file -> "<!DOCTYPE html><p>made of " + file.getFileName(),
        new TreeSet<>(List.of(BANK, MAIL)),
        Clock.fixed(NOW.plusSeconds(3600), ZoneOffset.UTC));
  }

  RunsArea area() {
    return RunsArea.at(vertx, desk());
  }

  RunJournal journal(int minute) {
    return new RunJournal(
        database.source(), Clock.fixed(NOW.plusSeconds(60L * minute), ZoneOffset.UTC));
  }

  /** A run that has begun, and whoever it tells. */
  RunRecord begin(int minute, TaskName task) {
    return journal(minute).begin(task, Map.of("minute", minute));
  }

  RunListener telling(RunRecord run) {
    return logs.of(run);
  }

  RunRecord ended(int minute, TaskName task, RunOutcome outcome) {
    RunRecord run = begin(minute, task);
    journal(minute + 1).end(run, outcome.verdict(), outcome);
    telling(run).ended(outcome.verdict(), outcome.summary());
    return run;
  }

  /** Has an order look as a node leaves it that carries it out. */
  void carriesOut(OrderId order, String run) {
    change(
        "update run_order set state = 'RUNNING', running_task = task, node = 'here', attempts = 1,"
            + " token = 1, lease_until = accepted_at, run = ? where id = ?",
        run,
        order);
  }

  /** Has an order look as a node leaves it that has tried too often. */
  void failed(OrderId order, String run) {
    change(
        "update run_order set state = 'FAILED', running_task = null, attempts = 3,"
            + " ended_at = accepted_at, note = 'the training process died', run = ? where id = ?",
        run,
        order);
  }

  private void change(String sql, String run, OrderId order) {
    try (Connection connection = database.source().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, run);
      statement.setString(2, order.value());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    schedule.close();
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
