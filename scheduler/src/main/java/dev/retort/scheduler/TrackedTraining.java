package dev.retort.scheduler;

import dev.retort.registry.MetricPoint;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunId;
import dev.retort.registry.RunStatus;
import dev.retort.registry.RunTracker;
import dev.retort.trainer.RunFolder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Forwards what a training measures to the tracker while it goes on. A tracker that cannot be
 * reached is tried again later, for a training of hours must not end over it; what is left at the
 * end must go through. Used by one thread.
 */
final class TrackedTraining {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** They are about the time of the run, and mean nothing after it. */
  private static final Set<String> PASSING =
      Set.of(RunFolder.Metric.PROGRESS, RunFolder.Metric.ETA_SECONDS);

  private final RunTracker tracker;
  private final Clock clock;
  private final Start start;
  private final List<MetricPoint> waiting = new ArrayList<>();
  private Optional<RunId> run = Optional.empty();
  private Instant lastTry;

  /**
   * What the tracker is told once.
   *
   * @param experiment the task
   * @param key names the work, whatever number of attempts it takes
   * @param name for people
   * @param tags of the run
   * @param parameters of the training
   */
  record Start(
      String experiment,
      String key,
      String name,
      Map<String, String> tags,
      SortedMap<String, String> parameters) {}

  TrackedTraining(RunTracker tracker, Clock clock, Start start) {
    this.tracker = tracker;
    this.clock = clock;
    this.start = start;
    this.lastTry = clock.instant();
  }

  /** Takes new metrics; sends what has gathered if it is time to. */
  void reported(List<RunFolder.Metric> metrics) {
    Instant now = clock.instant();
    metrics.stream()
        .filter(metric -> !PASSING.contains(metric.name()))
        .forEach(
            metric ->
                waiting.add(new MetricPoint(metric.name(), metric.value(), metric.step(), now)));
    if (Duration.between(lastTry, now).compareTo(INTERVAL) < 0) {
      return;
    }
    lastTry = now;
    try {
      send();
    } catch (RegistryException e) {
      // What is waiting stays, and the end insists on it.
      return;
    }
  }

  /**
   * Sends what is left and ends the run.
   *
   * @throws RegistryException if the tracker cannot be reached or refuses
   */
  void end(RunStatus status, Map<String, Double> measures) {
    Instant now = clock.instant();
    measures.forEach((name, value) -> waiting.add(new MetricPoint(name, value, 0, now)));
    send();
    tracker.end(run.orElseThrow(), status);
  }

  private void send() {
    if (run.isEmpty()) {
      RunId started = tracker.start(start.experiment(), start.key(), start.name(), start.tags());
      tracker.parameters(started, start.parameters());
      run = Optional.of(started);
    }
    if (!waiting.isEmpty()) {
      tracker.metrics(run.get(), List.copyOf(waiting));
      waiting.clear();
    }
  }
}
