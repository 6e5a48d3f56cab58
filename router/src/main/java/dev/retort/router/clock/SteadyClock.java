package dev.retort.router.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wall clock that knows when it was set. Beside it runs a monotonic clock, which nobody sets and
 * which stands still while a machine is stopped; where the two differ by more than {@link
 * #TOLERANCE} between two looks, the wall clock has stepped. Smaller corrections are the wall
 * clock's usual course.
 *
 * <p>{@link #instant} follows the wall clock at once, because days, logs and people go by it. Who
 * measures an age or a deadline does so by {@link #elapsed}; or on the {@linkplain #steady steady}
 * axis, which runs on from the wall clock's time at the beginning as if it had never stepped; or,
 * where instants are kept that people read, by moving them by what was {@link #stepped} since they
 * were taken. Across processes, the wall clock alone tells what has passed. Thread-safe.
 */
public final class SteadyClock extends Clock {
  /** Ages of hours and days bear an error of this size. */
  static final Duration TOLERANCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

  /** Looks that are closer together need no new reading. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Two looks within this time are one. */
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  private static final int LOOKS = 3;
  private static final int SECOND_MILLIS = 1_000;

  private final Clock wall;
  private final LongSupplier nanoseconds;
  private final long start;
  private final AtomicReference<Reading> last;

  /** Both clocks at a look; the monotonic one since the beginning. */
  private record Reading(Instant wall, Duration elapsed, Duration stepped, Optional<Step> latest) {}

  /**
   * The wall clock was set.
   *
   * @param at where it stood then
   * @param by how far, in whole seconds; negative where it was set back
   * @param elapsed when, on the monotonic clock
   */
  public record Step(Instant at, Duration by, Duration elapsed) {
    public Step {
      Objects.requireNonNull(at);
      Objects.requireNonNull(by);
      Objects.requireNonNull(elapsed);
    }
  }

  /**
   * A clock.
   *
   * @param wall may be set at any time
   * @param nanoseconds from any origin; never goes back
   */
  public SteadyClock(Clock wall, LongSupplier nanoseconds) {
    this.wall = Objects.requireNonNull(wall);
    this.nanoseconds = Objects.requireNonNull(nanoseconds);
    this.start = nanoseconds.getAsLong();
    this.last =
        new AtomicReference<>(
            new Reading(wall.instant(), Duration.ZERO, Duration.ZERO, Optional.empty()));
  }

  /** A wall clock beside the monotonic clock of this machine. */
  public static SteadyClock beside(Clock wall) {
    return new SteadyClock(wall, System::nanoTime);
  }

  /** The time of the wall clock. Whether it has stepped is known before this returns. */
  @Override
  public Instant instant() {
    Duration before = elapsed();
    Instant now = wall.instant();
    Duration after = elapsed();
    for (int again = 0; again < LOOKS && isInterrupted(before, after); again++) {
      before = elapsed();
      now = wall.instant();
      after = elapsed();
    }
    if (!isInterrupted(before, after)) {
      look(now, after);
    }
    return now;
  }

  /** A thread that was stopped between the looks at both clocks has seen nothing of either. */
  private static boolean isInterrupted(Duration before, Duration after) {
    return after.minus(before).compareTo(AT_ONCE) > 0;
  }

  private void look(Instant now, Duration elapsed) {
    last.updateAndGet(known -> next(known, now, elapsed))
        .latest()
        .filter(step -> step.elapsed().equals(elapsed))
        .ifPresent(
            step ->
                LOG.warn(
                    "the clock was set by {} at {}: what waits waits no longer or shorter for it",
                    step.by(),
                    step.at()));
  }

  private static Reading next(Reading known, Instant now, Duration elapsed) {
    Duration passed = elapsed.minus(known.elapsed());
    if (passed.isNegative()) {
      // Another thread has looked since.
      return known;
    }
    Duration by = Duration.between(known.wall(), now).minus(passed);
    if (by.abs().compareTo(TOLERANCE) > 0) {
      Duration seconds = Duration.ofSeconds(Math.round(by.toMillis() / (double) SECOND_MILLIS));
      return new Reading(
          now,
          elapsed,
          known.stepped().plus(seconds),
          Optional.of(new Step(now, seconds, elapsed)));
    }
    return passed.compareTo(FRESH) < 0
        ? known
        : new Reading(now, elapsed, known.stepped(), known.latest());
  }

  /** How much time has really passed since this clock was made. */
  public Duration elapsed() {
    return Duration.ofNanos(nanoseconds.getAsLong() - start);
  }

  /** By how much the wall clock was set since this clock was made, all in all. */
  public Duration stepped() {
    Instant unused = instant();
    return last.get().stepped();
  }

  /** An instant of the wall clock, of now or of before, on the steady axis. */
  public Instant steady(Instant now) {
    return now.minus(stepped());
  }

  /** Where the wall clock stands, or will stand, at an instant of the steady axis. */
  public Instant wall(Instant steady) {
    return steady.plus(stepped());
  }

  /** When the wall clock was last set; empty if it never was. */
  public Optional<Step> latest() {
    Instant unused = instant();
    return last.get().latest();
  }

  @Override
  public ZoneId getZone() {
    return wall.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return wall.withZone(zone);
  }
}
