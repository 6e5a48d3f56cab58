package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresRunByHandIT extends RunByHandTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase open() {
    return SchedulerDatabase.open(address);
  }

  @Test
  void isRefusedWhileANodeRunsTheTask() throws Exception {
    RunOrder scheduled = new RunOrder(BANK, RunCause.SCHEDULE, NIGHT, 0);
    queue.enqueue(scheduled);
    CountDownLatch begun = new CountDownLatch(1);
    try (RunDispatcher node =
        RunDispatcher.start(
            database, policy("gpu-1"), (order, guard) -> untilStopped(guard, begun))) {
      assertThat(begun.await(SOON, TimeUnit.SECONDS)).isTrue();
      node.wake();

      assertThatThrownBy(
              () ->
                  byHand()
                      .carryOut(
                          asked(),
                          (order, guard) -> {
                            throw new IllegalStateException("the night runs twice");
                          }))
          .isInstanceOf(RunClaimedException.class)
          .hasMessageContaining("gpu-1 carries a run of 'bank' out")
          .hasMessageContaining("retort runs cancel " + OrderId.of(scheduled));
      assertThat(queue.find(OrderId.of(asked()))).as("nothing was ordered").isEmpty();
      assertThat(find(scheduled).state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void ofTwoAtOnceOneIsRefused() {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch decided = new CountDownLatch(1);
    RunWork work =
        (order, guard) -> {
          runs.incrementAndGet();
          return awaited(decided);
        };
    CompletableFuture<RunOutcome> one =
        CompletableFuture.supplyAsync(() -> byHand().carryOut(asked(), work));
    CompletableFuture<RunOutcome> other =
        CompletableFuture.supplyAsync(
            () ->
                new RunByHand(database, policy("other"))
                    .carryOut(new RunOrder(BANK, RunCause.PERSON, NIGHT.plusSeconds(61), 0), work));

    assertThat(CompletableFuture.anyOf(one, other))
        .failsWithin(Duration.ofSeconds(SOON))
        .withThrowableThat()
        .withCauseInstanceOf(RunClaimedException.class);
    decided.countDown();
    assertThat(one.isCompletedExceptionally() ? other : one)
        .succeedsWithin(Duration.ofSeconds(SOON))
        .isEqualTo(DONE);
    assertThat(runs).hasValue(1);
  }

  private static RunOutcome awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON, TimeUnit.SECONDS)).isTrue();
      return DONE;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
