package dev.retort.scheduler;

import dev.retort.registry.MetricPoint;
import dev.retort.registry.RunId;
import dev.retort.registry.RunStatus;
import dev.retort.registry.RunTracker;
import dev.retort.scheduler.journal.Fence;
import java.util.List;
import java.util.Map;

/**
 * A tracker that does not learn from an owner that lost its run that the run has begun or ended.
 * What a training measures goes through: a loss at a step is the same whoever reports it.
 */
final class FencedTracker implements RunTracker {
  private final RunTracker tracker;
  private final Fence fence;

  FencedTracker(RunTracker tracker, Fence fence) {
    this.tracker = tracker;
    this.fence = fence;
  }

  @Override
  public RunId start(String experiment, String runKey, String runName, Map<String, String> tags) {
    fence.hold();
    return tracker.start(experiment, runKey, runName, tags);
  }

  @Override
  public void parameters(RunId run, Map<String, String> parameters) {
    tracker.parameters(run, parameters);
  }

  @Override
  public void metrics(RunId run, List<MetricPoint> points) {
    tracker.metrics(run, points);
  }

  @Override
  public void tags(RunId run, Map<String, String> tags) {
    fence.hold();
    tracker.tags(run, tags);
  }

  @Override
  public void end(RunId run, RunStatus status) {
    fence.hold();
    tracker.end(run, status);
  }

  /** Whoever opened the tracker closes it. */
  @Override
  public void close() {}
}
