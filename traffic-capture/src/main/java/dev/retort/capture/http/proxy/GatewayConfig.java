package dev.retort.capture.http.proxy;

import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a gateway works. Immutable.
 *
 * @param address where it listens
 * @param capture what an answer's end waits for
 * @param limits what it takes and keeps
 * @param upstreams the providers; the first one of a family is that family's default
 * @param routes tasks that go elsewhere
 * @param applications who may use it; empty: anybody who reaches it
 */
public record GatewayConfig(
    ListenAddress address,
    CaptureMode capture,
    Limits limits,
    List<Upstream> upstreams,
    SortedMap<TaskName, TaskRoute> routes,
    List<Application> applications) {

  public GatewayConfig {
    Objects.requireNonNull(address);
    Objects.requireNonNull(capture);
    Objects.requireNonNull(limits);
    upstreams = List.copyOf(upstreams);
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    applications = List.copyOf(applications);
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException("a gateway has at least one upstream");
    }
    Set<String> names = new HashSet<>();
    for (Upstream upstream : upstreams) {
      if (!names.add(upstream.name())) {
        throw new IllegalArgumentException("two upstreams are named " + upstream.name());
      }
    }
    for (Upstream upstream : upstreams) {
      upstream.fallback().forEach(name -> known(names, name, "fallback of " + upstream.name()));
      upstreams.stream()
          .filter(other -> upstream.fallback().contains(other.name()))
          .forEach(other -> requireKey(upstream, other));
    }
    for (Map.Entry<TaskName, TaskRoute> route : routes.entrySet()) {
      route
          .getValue()
          .upstream()
          .ifPresent(name -> known(names, name, "route of " + route.getKey()));
    }
  }

  /** Captures what goes to one provider. */
  public static GatewayConfig to(Upstream upstream, ListenAddress address) {
    return new GatewayConfig(
        address,
        CaptureMode.REQUIRED,
        Limits.DEFAULT,
        List.of(upstream),
        new TreeMap<>(),
        List.of());
  }

  /** Callers' keys are for the provider that they know, and are not shown to another. */
  private static void requireKey(Upstream upstream, Upstream fallback) {
    if (fallback.key().isEmpty() && !fallback.url().getHost().equals(upstream.url().getHost())) {
      throw new IllegalArgumentException(
          "upstream %s is a fallback of %s on another host and has no key: callers' keys are not shown to it, so give it one with key: env:NAME"
              .formatted(fallback.name(), upstream.name()));
    }
  }

  private static void known(Set<String> names, String name, String where) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "%s: there is no upstream '%s' among %s".formatted(where, name, names));
    }
  }

  /**
   * What a gateway takes and keeps.
   *
   * @param bodyBytes longest body of a request, and of an answer that is captured
   * @param bufferedBytes of all bodies that are being held at a time; beyond it requests are
   *     refused and answers pass uncaptured, counted
   * @param queuedExchanges how many wait for the log, where no answer waits for them
   * @param clientIdle how long a caller may take to send or read the next piece
   */
  public record Limits(
      int bodyBytes, long bufferedBytes, int queuedExchanges, Duration clientIdle) {
    private static final int BODY_BYTES = 32 << 20;
    private static final int QUEUED = 10_000;

    /** Bodies take at most a quarter of the heap. */
    public static final Limits DEFAULT =
        new Limits(BODY_BYTES, Runtime.getRuntime().maxMemory() / 4, QUEUED, Duration.ofMinutes(5));

    public Limits {
      if (bodyBytes < 1 || bufferedBytes < 1 || queuedExchanges < 1) {
        throw new IllegalArgumentException(
            "limits are at least 1, these are %d bytes, %d bytes and %d exchanges"
                .formatted(bodyBytes, bufferedBytes, queuedExchanges));
      }
      if (clientIdle.isNegative() || clientIdle.isZero()) {
        throw new IllegalArgumentException(
            "the callers' timeout is longer than nothing, not " + clientIdle);
      }
    }
  }
}
