package dev.retort.router;

import dev.retort.router.clock.SteadyClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that runs as the machine's does, and that a test may let run ahead, or set. */
public final class LateClock extends Clock {
  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
  private final AtomicReference<Duration> set = new AtomicReference<>(Duration.ZERO);

  /** Lets so much time pass at once. */
  public void pass(Duration further) {
    passed.updateAndGet(before -> before.plus(further));
  }

  /** Sets it forward, or back, while no time passes. */
  public void set(Duration by) {
    set.updateAndGet(before -> before.plus(by));
  }

  /** It beside a monotonic one. */
  public SteadyClock steady() {
    return new SteadyClock(this, () -> System.nanoTime() + passed.get().toNanos());
  }

  @Override
  public Instant instant() {
    return Clock.systemUTC().instant().plus(passed.get()).plus(set.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock knows instants only");
  }
}
