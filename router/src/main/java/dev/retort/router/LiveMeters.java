package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftMonitor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Shows what live traffic shows: names begin with {@code retort.live.}. Rates come with their ends
 * at all times, so that a dashboard may be looked at at any time. Thread-safe.
 */
final class LiveMeters {
  private static final String PREFIX = "retort.live.";

  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
  private final Set<TaskName> known = ConcurrentHashMap.newKeySet();
  private final LiveTraffic live;

  LiveMeters(LiveTraffic live) {
    this.live = live;
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

  private static double value(
      LiveTraffic traffic,
      TaskName task,
      Function<QualityReport, Optional<QualityReport.Rate>> rate,
      ToDoubleFunction<QualityReport.Rate> end) {
    return report(traffic, task).flatMap(rate).map(end::applyAsDouble).orElse(Double.NaN);
  }

  private static Optional<QualityReport> report(LiveTraffic traffic, TaskName task) {
    return traffic.quality().stream().filter(report -> report.task().equals(task)).findFirst();
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
