package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other threads and processes bring about. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 5;

  private Eventually() {}

  /**
   * Returns as soon as a condition holds.
   *
   * @throws AssertionError if it does not within a minute
   */
  public static void holds(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("it happens within %s", PATIENCE).isLessThan(end);
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
