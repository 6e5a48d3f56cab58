package dev.retort.router;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.retort.capture.TaskName;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftMonitor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Shows what live traffic shows: names begin with {@code retort.live.}. Rates come with their ends
 * at all times, so that a dashboard may be looked at at any time. Thread-safe.
 */
final class LiveMeters {
  private static final String PREFIX = "retort.live.";
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
  private final Set<TaskName> known = ConcurrentHashMap.newKeySet();
  private final LiveTraffic live;

  /** One look at a scrape serves all gauges: intervals take a while to compute. */
  private final LoadingCache<LiveTraffic, Map<TaskName, QualityReport>> latest =
      Caffeine.newBuilder().expireAfterWrite(LOOK).build(LiveMeters::reports);

  LiveMeters(LiveTraffic live) {
    this.live = live;
  }

  private static Map<TaskName, QualityReport> reports(LiveTraffic traffic) {
    return traffic.quality().stream()
        .collect(Collectors.toUnmodifiableMap(QualityReport::task, report -> report));
  }

  void countOn(MeterRegistry registry) {
    meters.add(registry);
    Gauge.builder(PREFIX + "left.out", live, LiveTraffic::leftOut).register(meters);
  }

  /** Shows a task from now on. */
  void know(TaskName task) {
    if (known.contains(task) || !known.add(task)) {
      return;
    }
    gauge(task, "teacher.share", traffic -> traffic.share(task));
    gauge(
        task,
        "drift.evidence",
        traffic ->
            Optional.ofNullable(traffic.standings().get(task))
                .map(DriftMonitor.Standing::capital)
                .orElse(0.0));
    rate(task, "answered", QualityReport::answered);
    rate(task, "agreement", QualityReport::agreement);
    rate(task, "loss", QualityReport::loss);
    gauge(
        task,
        "sampled",
        traffic -> report(traffic, task).map(report -> (double) report.sampled()).orElse(0.0));
  }

  private void rate(
      TaskName task, String name, Function<QualityReport, Optional<QualityReport.Rate>> rate) {
    gauge(task, name, traffic -> value(traffic, task, rate, QualityReport.Rate::value));
    gauge(
        task,
        name + ".lower",
        traffic -> value(traffic, task, rate, QualityReport.Rate::alwaysLower));
    gauge(
        task,
        name + ".upper",
        traffic -> value(traffic, task, rate, QualityReport.Rate::alwaysUpper));
  }

  private double value(
      LiveTraffic traffic,
      TaskName task,
      Function<QualityReport, Optional<QualityReport.Rate>> rate,
      ToDoubleFunction<QualityReport.Rate> end) {
    return report(traffic, task).flatMap(rate).map(end::applyAsDouble).orElse(Double.NaN);
  }

  private Optional<QualityReport> report(LiveTraffic traffic, TaskName task) {
    return Optional.ofNullable(latest.get(traffic).get(task));
  }

  private void gauge(TaskName task, String name, ToDoubleFunction<LiveTraffic> value) {
    Gauge.builder(PREFIX + name, live, value).tag("task", task.value()).register(meters);
  }

  void drifted(DriftEvent event) {
    meters
        .counter(
            PREFIX + "drift.events",
            "task",
            event.task().value(),
            "kind",
            event.kind().name().toLowerCase(Locale.ROOT))
        .increment();
  }
}
