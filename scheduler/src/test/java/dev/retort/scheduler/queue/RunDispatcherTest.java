package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.registry.RegistryException;
import dev.retort.scheduler.RunGuard;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.journal.ClaimLostException;
import dev.retort.scheduler.journal.Fence;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDispatcherTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final Instant NIGHT = Instant.parse("2026-01-01T02:00:00Z");
  private static final RunOutcome DONE = new RunOutcome.Unchanged(1, "nothing is new");
  private static final RetryPolicy RETRIES =
      new RetryPolicy(2, Duration.ofMillis(50), Duration.ofMillis(100));
  private static final long SOON = 20;

  @TempDir Path home;
  private SchedulerDatabase database;
  private RunQueue queue;

  @BeforeEach
  void start() {
    database = open();
    queue = new RunQueue(database.source());
  }

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private RunDispatcher node(String name, RunWork work) {
    return RunDispatcher.start(
        database,
        new DispatchPolicy(name, 2, Duration.ofSeconds(1), Duration.ofMillis(50), RETRIES),
        work);
  }

  private OrderId ordered(TaskName task) {
    RunOrder order = new RunOrder(task, RunCause.SCHEDULE, NIGHT, 0);
    assertThat(queue.enqueue(order)).isTrue();
    return OrderId.of(order);
  }

  private QueuedRun await(OrderId id, Predicate<QueuedRun> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON);
    QueuedRun run = queue.find(id).orElseThrow();
    while (!wanted.test(run)) {
      assertThat(System.nanoTime()).as("still %s", run).isLessThan(deadline);
      Thread.sleep(20);
      run = queue.find(id).orElseThrow();
    }
    return run;
  }

  private QueuedRun end(OrderId id) throws InterruptedException {
    return await(id, run -> run.state().isEnd());
  }

  /** Works until it is told to stop, as far as its listener hears of it. */
  private static RunOutcome untilStopped(RunGuard guard, CountDownLatch begun) {
    begun.countDown();
    while (true) {
      guard.listener().progressed(RunStep.DATASET, 0.5);
      Thread.onSpinWait();
    }
  }

  @Test
  void carriesOutWhatIsOrdered() throws Exception {
    try (RunDispatcher node = node("a", (order, guard) -> DONE)) {
      OrderId id = ordered(BANK);
      node.wake();

      QueuedRun run = end(id);
      assertThat(run.state()).isEqualTo(State.FINISHED);
      assertThat(run.note()).contains("nothing is new");
      assertThat(run.node()).contains("a");
      assertThat(run.attempts()).isEqualTo(1);
    }
  }

  @Test
  void triesAgainWhatTimeMayMend() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (RunDispatcher node =
        node(
            "a",
            (order, guard) -> {
              if (tries.incrementAndGet() < 3) {
                throw new RegistryException("the registry is away");
              }
              return DONE;
            })) {
      node.wake();

      QueuedRun run = end(ordered(BANK));
      assertThat(run.state()).isEqualTo(State.FINISHED);
      assertThat(run.attempts()).isEqualTo(3);
    }
  }

  @Test
  void givesUpAfterSoManyTries() throws Exception {
    try (RunDispatcher node =
        node(
            "a",
            (order, guard) -> {
              throw new UncheckedIOException(
                  "cannot write a file.", new IOException("No space left on device"));
            })) {
      node.wake();

      QueuedRun run = end(ordered(BANK));
      assertThat(run.state()).isEqualTo(State.FAILED);
      assertThat(run.attempts()).isEqualTo(3);
      assertThat(run.note().orElseThrow())
          .contains("cannot write a file. The disk is full: free some space")
          .contains("failure 3");
    }
  }

  @Test
  void leavesToAPersonWhatOnlyAPersonCanMend() throws Exception {
    try (RunDispatcher node =
        node(
            "a",
            (order, guard) -> {
              throw new IllegalArgumentException("the log holds nothing of task 'bank'");
            })) {
      node.wake();

      QueuedRun run = end(ordered(BANK));
      assertThat(run.state()).isEqualTo(State.FAILED);
      assertThat(run.attempts()).isEqualTo(1);
      assertThat(run.note()).contains("the log holds nothing of task 'bank'");
    }
  }

  @Test
  void whatIsPutOffIsNoFailure() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (RunDispatcher node =
        node(
            "a",
            (order, guard) -> {
              if (tries.incrementAndGet() < 6) {
                throw new RunPostponedException("the budget is spent", Duration.ofMillis(10));
              }
              return DONE;
            })) {
      node.wake();

      assertThat(end(ordered(BANK)).state()).isEqualTo(State.FINISHED);
    }
  }

  @Test
  void stopsARunThatSomebodyWantsStopped() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (RunDispatcher node = node("a", (order, guard) -> untilStopped(guard, begun))) {
      OrderId id = ordered(BANK);
      node.wake();
      assertThat(begun.await(SOON, TimeUnit.SECONDS)).isTrue();

      assertThat(queue.cancel(id, "ada", "too dear")).isTrue();

      QueuedRun run = end(id);
      assertThat(run.state()).isEqualTo(State.CANCELLED);
      assertThat(run.note()).contains("ada stopped it: too dear");
    }
  }

  @Test
  void aRunThatPublishesIsNotStopped() throws Exception {
    OrderId id = ordered(BANK);
    Claims claims = new Claims(database.source());
    Claim claim = claims.next("a", Duration.ofSeconds(30)).orElseThrow();
    Fence fence = claims.fence(claim, Duration.ofSeconds(30));
    fence.publish();

    assertThat(queue.cancel(id, "ada", "too late")).isFalse();
    fence.hold();
    claims.giveBack(claim, "the node was stopped");
    assertThat(queue.cancel(id, "ada", "in time")).isTrue();
  }

  @Test
  void aRunThatIsToStopPublishesNothing() {
    OrderId id = ordered(BANK);
    Claims claims = new Claims(database.source());
    Claim claim = claims.next("a", Duration.ofSeconds(30)).orElseThrow();
    Fence fence = claims.fence(claim, Duration.ofSeconds(30));

    queue.cancel(id, "ada", "too dear");

    assertThatThrownBy(fence::publish)
        .isInstanceOf(ClaimLostException.class)
        .hasMessageContaining("ada stopped it: too dear");
  }

  @Test
  void anotherNodeGoesOnAndTheFirstOneIsRefused() throws Exception {
    OrderId id = ordered(BANK);
    Claims claims = new Claims(database.source());
    Claim dead = claims.next("dead", Duration.ofMillis(1)).orElseThrow();
    Fence stale = claims.fence(dead, Duration.ofSeconds(1));
    RunJournal staleJournal = new RunJournal(database.source(), Clock.systemUTC()).under(stale);
    RunRecord begun = staleJournal.begin(BANK, Map.of("seed", 1));
    assertThat(queue.find(id).orElseThrow().run()).contains(begun.id());
    RunJournal journal = new RunJournal(database.source(), Clock.systemUTC());

    try (RunDispatcher node =
        node(
            "alive",
            (order, guard) -> {
              assertThat(journal.begin(BANK, Map.of("seed", 1)).id()).isEqualTo(begun.id());
              return DONE;
            })) {
      node.wake();
      QueuedRun run = end(id);
      assertThat(run.state()).isEqualTo(State.FINISHED);
      assertThat(run.node()).contains("alive");
      assertThat(run.attempts()).isEqualTo(2);
    }
    assertThatThrownBy(() -> staleJournal.finish(BANK, "train", 1, "a student"))
        .isInstanceOf(ClaimLostException.class)
        .hasMessageContaining("dead does not have the run of 'bank' any more");
    assertThatThrownBy(() -> staleJournal.end(begun, "promoted", DONE))
        .isInstanceOf(ClaimLostException.class);
    assertThatThrownBy(stale::hold).isInstanceOf(ClaimLostException.class);
    assertThat(journal.finished(BANK, "train", 1, String.class)).isEmpty();
  }

  @Test
  void aNodeThatIsStoppedGivesItsRunsBack() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    OrderId id;
    try (RunDispatcher node = node("a", (order, guard) -> untilStopped(guard, begun))) {
      id = ordered(BANK);
      node.wake();
      assertThat(begun.await(SOON, TimeUnit.SECONDS)).isTrue();
    }
    QueuedRun run = queue.find(id).orElseThrow();
    assertThat(run.state()).isEqualTo(State.WAITING);
    assertThat(run.note()).contains("a was stopped; the run goes on where it was");

    try (RunDispatcher node = node("b", (order, guard) -> DONE)) {
      node.wake();
      assertThat(end(id).state()).isEqualTo(State.FINISHED);
    }
  }

  @Test
  void runsOfDifferentTasksGoOnSideBySideUpToTheLimit() throws Exception {
    CountDownLatch two = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    RunWork work =
        (order, guard) -> {
          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          two.countDown();
          waitFor(go);
          atOnce.decrementAndGet();
          return DONE;
        };
    try (RunDispatcher node = node("a", work)) {
      Map<TaskName, OrderId> orders =
          Map.of(
              BANK,
              ordered(BANK),
              new TaskName("b"),
              ordered(new TaskName("b")),
              new TaskName("c"),
              ordered(new TaskName("c")));
      node.wake();
      assertThat(two.await(SOON, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      for (OrderId id : orders.values()) {
        assertThat(end(id).state()).isEqualTo(State.FINISHED);
      }
    }
    assertThat(most).hasValue(2);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void saysWhatAPauseIs() {
    RetryPolicy policy = new RetryPolicy(4, Duration.ofMinutes(1), Duration.ofMinutes(5));

    assertThat(policy.pause(1)).isEqualTo(Optional.of(Duration.ofMinutes(1)));
    assertThat(policy.pause(3)).isEqualTo(Optional.of(Duration.ofMinutes(4)));
    assertThat(policy.pause(4)).isEqualTo(Optional.of(Duration.ofMinutes(5)));
    assertThat(policy.pause(5)).isEmpty();
  }
}
