package dev.retort.console.simulate;

import dev.retort.router.clock.SteadyClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved on. Thread-safe. */
final class SimulatedClock extends Clock {
  private final Instant origin;
  private final AtomicReference<Instant> now;

  SimulatedClock(Instant start) {
    this.origin = start;
    this.now = new AtomicReference<>(start);
  }

  /** Moves it on; an earlier instant leaves it where it is. */
  void moveTo(Instant later) {
    now.accumulateAndGet(later, (known, given) -> given.isAfter(known) ? given : known);
  }

  /** The same for those who measure spans: nobody ever sets it, time passes. */
  SteadyClock steady() {
    return new SteadyClock(this, () -> Duration.between(origin, instant()).toNanos());
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("simulated time is told in UTC");
  }
}
