package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveWorkerTest {
  private static final long MEGABYTE = 1L << 20;

  @Test
  void leavesOutWhatHoldsMoreThanItMay() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (LiveWorker worker = new LiveWorker()) {
      worker.later(0, () -> await(busy));
      for (int piece = 0; piece < 200; piece++) {
        worker.later(MEGABYTE, done::incrementAndGet);
      }
      worker.later(0, done::incrementAndGet);
      assertThat(worker.leftOut()).isEqualTo(200 - 64);
      busy.countDown();
    }
    assertThat(done).hasValue(64 + 1);
  }

  @Test
  void whatIsDoneOrLeftOutHoldsNothing() throws Exception {
    AtomicInteger done = new AtomicInteger();
    try (LiveWorker worker = new LiveWorker()) {
      for (int piece = 0; piece < 200; piece++) {
        CountDownLatch isDone = new CountDownLatch(1);
        worker.later(
            50 * MEGABYTE,
            () -> {
              done.incrementAndGet();
              throw new IllegalStateException("it fails");
            });
        worker.later(100 * MEGABYTE, () -> done.addAndGet(1_000));
        worker.later(0, isDone::countDown);
        isDone.await();
      }
      assertThat(worker.leftOut()).isEqualTo(200);
    }
    assertThat(done).hasValue(200);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
