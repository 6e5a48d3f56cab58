package dev.retort.console.web.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Slows down whoever guesses passwords: after a few failures each further one doubles the wait.
 * Failures count against a name from one address, and against the address with more patience; an
 * account that strangers try from elsewhere stays open to its owner. Thread-safe.
 */
final class Throttle {
  private static final int FREE_FOR_NAME = 5;
  private static final int FREE_FOR_ADDRESS = 20;
  private static final int LONGEST_DOUBLING = 10;
  private static final Duration FORGET = Duration.ofHours(1);
  private static final int MOST = 100_000;

  private final Clock clock;
  private final Cache<String, Failures> failures;

  private record Failures(int count, Instant last) {
    Optional<Duration> left(int free, Instant now) {
      if (count < free) {
        return Optional.empty();
      }
      Duration penalty = Duration.ofSeconds(1L << Math.min(count - free, LONGEST_DOUBLING));
      Duration left = Duration.between(now, last.plus(penalty));
      return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left);
    }
  }

  Throttle(Clock clock) {
    this.clock = clock;
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(FORGET)
            .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
            .build();
  }

  /** How long an address has to wait before it tries a name; empty if it need not. */
  Optional<Duration> pause(String name, String address) {
    Instant now = clock.instant();
    return pause(key(name, address), FREE_FOR_NAME, now)
        .or(() -> pause(address, FREE_FOR_ADDRESS, now));
  }

  private Optional<Duration> pause(String key, int free, Instant now) {
    return Optional.ofNullable(failures.getIfPresent(key)).flatMap(known -> known.left(free, now));
  }

  void failed(String name, String address) {
    count(key(name, address));
    count(address);
  }

  /**
   * The attempt that was counted was none; others of the address stay: they were of other names.
   */
  void succeeded(String name, String address) {
    failures.invalidate(key(name, address));
    failures
        .asMap()
        .computeIfPresent(
            address,
            (key, old) -> old.count() <= 1 ? null : new Failures(old.count() - 1, old.last()));
  }

  private void count(String key) {
    failures
        .asMap()
        .merge(
            key,
            new Failures(1, clock.instant()),
            (old, one) -> new Failures(old.count() + 1, one.last()));
  }

  private static String key(String name, String address) {
    return address + " " + name;
  }
}
