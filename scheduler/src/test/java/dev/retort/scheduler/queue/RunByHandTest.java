package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.registry.RegistryException;
import dev.retort.scheduler.RunGuard;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.launch.JobCancelledException;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunByHandTest {
  static final TaskName BANK = new TaskName("bank");
  static final Instant NIGHT = Instant.parse("2026-01-01T02:00:00Z");
  static final RunOutcome DONE = new RunOutcome.Unchanged(1, "nothing is new");
  static final long SOON = 20;

  @TempDir Path home;
  SchedulerDatabase database;
  RunQueue queue;

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

  static DispatchPolicy policy(String node) {
    return new DispatchPolicy(
        node, 1, Duration.ofSeconds(1), Duration.ofMillis(50), RetryPolicy.DEFAULT);
  }

  RunByHand byHand() {
    return new RunByHand(database, policy("desk"));
  }

  static RunOrder asked() {
    return new RunOrder(BANK, RunCause.PERSON, NIGHT.plusSeconds(60), 3);
  }

  QueuedRun find(RunOrder order) {
    return queue.find(OrderId.of(order)).orElseThrow();
  }

  /** Works until it is told to stop, as far as its listener hears of it. */
  static RunOutcome untilStopped(RunGuard guard, CountDownLatch begun) {
    begun.countDown();
    while (true) {
      guard.listener().progressed(RunStep.DATASET, 0.5);
      Thread.onSpinWait();
    }
  }

  @Test
  void isSeenInTheQueueWhileItGoesOnAndAfterwards() {
    RunOutcome outcome =
        byHand()
            .carryOut(
                asked(),
                (order, guard) -> {
                  QueuedRun seen = find(asked());
                  assertThat(seen.state()).isEqualTo(State.RUNNING);
                  assertThat(seen.node()).contains("desk");
                  assertThat(order.priority()).isEqualTo(3);
                  return DONE;
                });

    assertThat(outcome).isEqualTo(DONE);
    assertThat(find(asked()).state()).isEqualTo(State.FINISHED);
    assertThat(find(asked()).note()).contains("nothing is new");
  }

  @Test
  void keepsItsClaimForLongerThanALease() {
    byHand()
        .carryOut(
            asked(),
            (order, guard) -> {
              Claims claims = new Claims(database.source());
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
              while (System.nanoTime() < end) {
                assertThat(claims.orphan("thief", Duration.ofSeconds(1), RetryPolicy.DEFAULT))
                    .isEmpty();
                assertThat(claims.next("thief", Duration.ofSeconds(1))).isEmpty();
              }
              return DONE;
            });

    assertThat(find(asked()).attempts()).isEqualTo(1);
  }

  @Test
  void carriesOutTheOrderThatWaitsAlready() {
    RunOrder scheduled = new RunOrder(BANK, RunCause.SCHEDULE, NIGHT, 0);
    queue.enqueue(scheduled);

    byHand().carryOut(asked(), (order, guard) -> DONE);

    assertThat(find(scheduled).state()).isEqualTo(State.FINISHED);
    assertThat(find(asked()).id()).as("it was added to that one").isEqualTo(OrderId.of(scheduled));
    assertThat(queue.open()).isEmpty();
  }

  @Test
  void endsAnOrderOfItsOwnWithItsFailure() {
    assertThatThrownBy(
            () ->
                byHand()
                    .carryOut(
                        asked(),
                        (order, guard) -> {
                          throw new RegistryException("the registry is away");
                        }))
        .isInstanceOf(RegistryException.class);

    assertThat(find(asked()).state()).isEqualTo(State.FAILED);
    assertThat(find(asked()).note().orElseThrow()).contains("the registry is away");
  }

  @Test
  void leavesAnOrderOfTheScheduleItsTries() {
    RunOrder scheduled = new RunOrder(BANK, RunCause.SCHEDULE, NIGHT, 0);
    queue.enqueue(scheduled);

    assertThatThrownBy(
            () ->
                byHand()
                    .carryOut(
                        asked(),
                        (order, guard) -> {
                          throw new RegistryException("the registry is away");
                        }))
        .isInstanceOf(RegistryException.class);

    assertThat(find(scheduled).state()).isEqualTo(State.WAITING);
  }

  @Test
  void goesOnWithTheRunOfAProcessThatDied() {
    queue.enqueue(asked());
    Claim dead = new Claims(database.source()).next("dead", Duration.ofMillis(1)).orElseThrow();
    RunJournal stale =
        new RunJournal(database.source(), Clock.systemUTC())
            .under(new Claims(database.source()).fence(dead, Duration.ofSeconds(1)));
    RunOrder again = new RunOrder(BANK, RunCause.PERSON, NIGHT.plusSeconds(120), 0);

    byHand().carryOut(again, (order, guard) -> DONE);

    assertThat(find(asked()).state()).isEqualTo(State.FINISHED);
    assertThat(find(asked()).attempts()).isEqualTo(2);
    assertThat(queue.find(OrderId.of(again))).as("there is nothing left for it").isEmpty();
    assertThatThrownBy(() -> stale.begin(BANK, Map.of("seed", 1)))
        .hasMessageContaining("dead does not have the run of 'bank' any more");
  }

  @Test
  void isStoppedInTheQueue() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<RunOutcome> run =
        CompletableFuture.supplyAsync(
            () -> byHand().carryOut(asked(), (order, guard) -> untilStopped(guard, begun)));
    assertThat(begun.await(SOON, TimeUnit.SECONDS)).isTrue();

    assertThat(queue.cancel(OrderId.of(asked()), "ada", "too dear")).isTrue();

    assertThat(run)
        .failsWithin(Duration.ofSeconds(SOON))
        .withThrowableThat()
        .withCauseInstanceOf(JobCancelledException.class)
        .withMessageContaining("the run of 'bank' was stopped: ada stopped it: too dear");
    assertThat(find(asked()).state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void isStoppedByWhoeverBeganItAndLeavesNothingWaiting() throws Exception {
    RunByHand hand = byHand();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<RunOutcome> run =
        CompletableFuture.supplyAsync(
            () -> hand.carryOut(asked(), (order, guard) -> untilStopped(guard, begun)));
    assertThat(begun.await(SOON, TimeUnit.SECONDS)).isTrue();

    hand.stop("ada", "Ctrl-C");

    assertThat(run).failsWithin(Duration.ofSeconds(SOON));
    assertThat(find(asked()).state()).isEqualTo(State.CANCELLED);
    assertThat(queue.open()).isEmpty();
  }

  @Test
  void givesAnOrderOfTheScheduleBackWhenItIsStopped() throws Exception {
    RunOrder scheduled = new RunOrder(BANK, RunCause.SCHEDULE, NIGHT, 0);
    queue.enqueue(scheduled);
    RunByHand hand = byHand();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<RunOutcome> run =
        CompletableFuture.supplyAsync(
            () -> hand.carryOut(asked(), (order, guard) -> untilStopped(guard, begun)));
    assertThat(begun.await(SOON, TimeUnit.SECONDS)).isTrue();

    hand.stop("ada", "Ctrl-C");

    assertThat(run).failsWithin(Duration.ofSeconds(SOON));
    assertThat(find(scheduled).state()).isEqualTo(State.WAITING);
  }
}
