package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.TaskSchedule;
import dev.retort.scheduler.queue.QueuedRun.State;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fault")
@Tag("fault-network-cut")
class DatabaseAwayIT {
  private static final TaskName BANK = new TaskName("bank");
  private static final TaskName ORDERS = new TaskName("orders");
  private static final TaskName BEAT = new TaskName("beat");
  private static final Instant NIGHT = Instant.parse("2026-01-01T02:00:00Z");
  private static final RunOutcome DONE = new RunOutcome.Unchanged(1, "nothing is new");
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("retort.test.secondsAway", 5));
  private static final long PATIENCE = 120;

  @TempDir Path data;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private EmbeddedPostgres postgres(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data.resolve("postgres"))
        .setCleanDataDirectory(false)
        .start();
  }

  private static void await(String what, BooleanSupplier wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static State state(RunQueue queue, TaskName task) {
    return queue
        .find(OrderId.of(new RunOrder(task, RunCause.SCHEDULE, NIGHT, 0)))
        .orElseThrow()
        .state();
  }

  // The database goes last: what stands on it is closed before, though it was opened earlier.
  @SuppressWarnings("try")
  @Test
  void nothingIsLostWhenTheDatabaseIsAwayForAWhile() throws Exception {
    int port = freePort();
    EmbeddedPostgres before = postgres(port);
    PostgresAddress address =
        new PostgresAddress(
            "jdbc:postgresql://localhost:%d/postgres".formatted(port),
            Optional.of("postgres"),
            Optional.of("postgres"));
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch away = new CountDownLatch(1);
    try (SchedulerDatabase database = SchedulerDatabase.open(address)) {
      RunJournal journal = new RunJournal(database.source(), Clock.systemUTC());
      RunWork work =
          (order, guard) -> {
            if (order.task().equals(BEAT)) {
              return DONE;
            }
            begun.countDown();
            waitFor(away);
            if (order.task().equals(BANK)) {
              // It has something to write while there is nobody to take it.
              journal.finish(BANK, "train", 1, "a student");
            }
            return DONE;
          };
      DispatchPolicy policy =
          new DispatchPolicy(
              "a",
              3,
              Duration.ofSeconds(2),
              Duration.ofMillis(200),
              new RetryPolicy(9, Duration.ofSeconds(1), Duration.ofSeconds(4)));
      RunQueue queue = new RunQueue(database.source());
      try (RunDispatcher node = RunDispatcher.start(database, policy, work);
          NightlySchedule schedule =
              NightlySchedule.open(
                  database,
                  Map.of(BEAT, new TaskSchedule(new CronSchedule("* * * * * ?", ZoneOffset.UTC))),
                  node::wake)) {
        schedule.start();
        queue.enqueue(new RunOrder(BANK, RunCause.SCHEDULE, NIGHT, 1));
        queue.enqueue(new RunOrder(ORDERS, RunCause.SCHEDULE, NIGHT, 1));
        node.wake();
        waitFor(begun);

        before.close();
        away.countDown();
        Thread.sleep(AWAY.toMillis());
        try (EmbeddedPostgres after = postgres(port)) {
          Instant back = Instant.now();
          await("what ended meanwhile is told", () -> state(queue, ORDERS) == State.FINISHED);
          System.out.printf(
              "database away for %d s, told %d ms after it was back%n",
              AWAY.toSeconds(), Duration.between(back, Instant.now()).toMillis());
          await("what failed is tried again", () -> state(queue, BANK) == State.FINISHED);
          assertThat(journal.finished(BANK, "train", 1, String.class)).contains("a student");
          QueuedRun orders =
              queue
                  .find(OrderId.of(new RunOrder(ORDERS, RunCause.SCHEDULE, NIGHT, 0)))
                  .orElseThrow();
          assertThat(orders.attempts()).as("its owner keeps it").isEqualTo(1);
          await(
              "the schedule goes on",
              () ->
                  queue.recent(5).stream()
                      .anyMatch(
                          run ->
                              run.order().task().equals(BEAT)
                                  && run.order().due().isAfter(back.plusSeconds(3))));
          schedule.close();
          node.close();
        }
      }
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
