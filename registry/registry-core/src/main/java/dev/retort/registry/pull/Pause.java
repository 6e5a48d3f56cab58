package dev.retort.registry.pull;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits that end early when somebody says so. */
final class Pause {
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Waits; false if it was told to {@link #end}, or the thread was interrupted. */
  boolean rest(Duration duration) {
    try {
      return !ended.await(Math.max(0, duration.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends this wait and all later ones. */
  void end() {
    ended.countDown();
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }
}
