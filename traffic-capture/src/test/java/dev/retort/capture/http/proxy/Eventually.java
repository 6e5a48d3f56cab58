package dev.retort.capture.http.proxy;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
final class Eventually {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final long PAUSE_MILLIS = 10;

  private Eventually() {}

  static void is(String what, BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("within " + LONGEST + " it did not come about that " + what);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
