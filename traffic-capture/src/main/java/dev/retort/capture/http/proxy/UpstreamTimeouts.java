package dev.retort.capture.http.proxy;

import java.time.Duration;

/**
 * How long a provider is waited for.
 *
 * @param connect until a connection is there
 * @param head until the answer's status, from the request's sending
 * @param idle between two pieces of an answer; time in which the caller does not read does not
 *     count
 */
public record UpstreamTimeouts(Duration connect, Duration head, Duration idle) {
  /** Models may think for minutes before they answer. */
  public static final UpstreamTimeouts DEFAULT =
      new UpstreamTimeouts(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofMinutes(5));

  public UpstreamTimeouts {
    positive("connect", connect);
    positive("head", head);
    positive("idle", idle);
  }

  private static void positive(String name, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "the %s timeout is longer than nothing, not %s".formatted(name, timeout));
    }
  }
}
