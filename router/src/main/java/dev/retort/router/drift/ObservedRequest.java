package dev.retort.router.drift;

import dev.retort.capture.ExchangeId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** A request, as far as a monitor looks at it. Immutable; holds no text. */
public final class ObservedRequest {
  private final ExchangeId id;
  private final Instant at;
  private final long fingerprint;
  private final int[] traits;

  private ObservedRequest(ExchangeId id, Instant at, long fingerprint, int... traits) {
    this.id = id;
    this.at = at;
    this.fingerprint = fingerprint;
    this.traits = traits;
  }

  /**
   * Looks at a request: microseconds, some tens of them for the longest.
   *
   * @param input as a student sees it
   */
  public static ObservedRequest of(ExchangeId id, Instant at, String input) {
    Objects.requireNonNull(id);
    Objects.requireNonNull(at);
    long fingerprint = 1;
    for (int i = 0; i < input.length(); i++) {
      fingerprint = fingerprint * 0x100000001B3L + input.charAt(i);
    }
    return new ObservedRequest(id, at, fingerprint, TextTraits.of(input));
  }

  /** What it takes in memory, about. */
  public long bytes() {
    return (long) Integer.BYTES * traits.length;
  }

  ExchangeId id() {
    return id;
  }

  Instant at() {
    return at;
  }

  long fingerprint() {
    return fingerprint;
  }

  int[] traits() {
    return traits;
  }

  /**
   * What a student made of it.
   *
   * @param version the student's
   * @param confidence empty if the student was not asked
   */
  public record Opinion(Optional<String> version, OptionalDouble confidence) {
    /** Nobody was asked. */
    public static final Opinion NONE = new Opinion(Optional.empty(), OptionalDouble.empty());

    public Opinion {
      Objects.requireNonNull(version);
      Objects.requireNonNull(confidence);
    }
  }
}
