package dev.retort.capture.http.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What the gateway counts, for Prometheus. Names begin with {@code retort_gateway_}. Thread-safe.
 */
final class GatewayMetrics {
  private static final String PREFIX = "retort.gateway.";
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ConcurrentMap<Requests, Counter> requests = new ConcurrentHashMap<>();
  private final ConcurrentMap<Routed, Counter> routes = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Timer> latencies = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Timer> firstBytes = new ConcurrentHashMap<>();
  private final AtomicLong openRequests = gauge("open.requests");
  private final AtomicLong openStreams = gauge("open.streams");
  private final Counter captured = registry.counter(PREFIX + "captured");
  private final Counter bytesIn = registry.counter(PREFIX + "bytes", "direction", "request");
  private final Counter bytesOut = registry.counter(PREFIX + "bytes", "direction", "answer");
  private final Timer logWait = timer("log.wait", "capture", "required");

  private record Requests(String route, int status, String upstream) {}

  private record Routed(String to, String reason) {}

  private AtomicLong gauge(String name) {
    return registry.gauge(PREFIX + name, new AtomicLong());
  }

  private Timer timer(String name, String tag, String value) {
    return Timer.builder(PREFIX + name)
        .tag(tag, value)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** Where a router counts. */
  MeterRegistry registry() {
    return registry;
  }

  /** Shows a number that somebody else keeps. */
  void watch(String name, String tag, String value, Supplier<Number> number) {
    Gauge.builder(PREFIX + name, number).tag(tag, value).register(registry);
  }

  /** Shows what waits in a spool, and how much of it was refused for good. */
  void watch(Supplier<SpoolBacklog> spool) {
    Gauge.builder(PREFIX + "spool.bytes", () -> spool.get().bytes()).register(registry);
    Gauge.builder(PREFIX + "spool.limit.bytes", () -> spool.get().limit()).register(registry);
    FunctionCounter.builder(PREFIX + "spool.refused", spool, it -> (double) it.get().refused())
        .register(registry);
  }

  void opened() {
    openRequests.incrementAndGet();
  }

  /** A request has its answer, or none. */
  void closed(AccessRecord access) {
    openRequests.decrementAndGet();
    count(new Requests(access.route(), access.status(), access.upstream()));
    latencies
        .computeIfAbsent(access.route(), route -> timer("request", "route", route))
        .record(access.duration());
    access
        .firstByte()
        .ifPresent(
            first ->
                firstBytes
                    .computeIfAbsent(access.route(), route -> timer("first.byte", "route", route))
                    .record(first));
    bytesIn.increment((double) access.requestBytes());
    bytesOut.increment((double) access.answerBytes());
  }

  /** A request was turned away before it was read. */
  void refused(String route, int status) {
    count(new Requests(route, status, "none"));
  }

  private void count(Requests asked) {
    requests
        .computeIfAbsent(
            asked,
            key ->
                registry.counter(
                    PREFIX + "requests",
                    "route",
                    key.route(),
                    "status",
                    Integer.toString(key.status()),
                    "upstream",
                    key.upstream()))
        .increment();
  }

  void streamOpened() {
    openStreams.incrementAndGet();
  }

  void streamClosed() {
    openStreams.decrementAndGet();
  }

  void captured() {
    captured.increment();
  }

  /** An exchange is lost: the queue was full, or the disk refused. */
  void dropped(String reason) {
    registry.counter(PREFIX + "dropped", "reason", reason).increment();
  }

  /** Nobody could read a request or keep its answer. */
  void uncapturable(String reason) {
    registry.counter(PREFIX + "uncapturable", "reason", reason).increment();
  }

  /** A provider gave no answer, or one that counts as none. */
  void failed(String upstream, String reason) {
    registry
        .counter(PREFIX + "upstream.failures", "upstream", upstream, "reason", reason)
        .increment();
  }

  /**
   * A request was routed.
   *
   * @param to who is to answer: {@code student}, {@code cache}, {@code teacher} or {@code person}
   * @param reason why, in one of few words
   */
  void routed(String to, String reason) {
    routes
        .computeIfAbsent(
            new Routed(to, reason),
            key ->
                registry.counter(
                    PREFIX + "routes", "answered.by", key.to(), "reason", key.reason()))
        .increment();
  }

  void waitedForLog(Duration wait) {
    logWait.record(wait);
  }

  /** What became of answers that were to be captured. */
  CaptureCounts counts() {
    return new CaptureCounts(
        Math.round(captured.count()), byReason("dropped"), byReason("uncapturable"));
  }

  private SortedMap<String, Long> byReason(String name) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (Counter counter : registry.find(PREFIX + name).counters()) {
      counts.merge(counter.getId().getTag("reason"), Math.round(counter.count()), Long::sum);
    }
    return counts;
  }

  /** Everything, in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  void close() {
    registry.close();
  }
}
