package dev.retort.registry;

import java.time.Instant;
import java.util.Objects;

/**
 * One measured value of a run.
 *
 * @param name the metric
 * @param value any double; NaN is kept, the infinities become the largest finite numbers
 * @param step epoch, optimizer step, or 0
 * @param at when it was measured
 */
public record MetricPoint(String name, double value, long step, Instant at) {
  /** Name and time are present. */
  public MetricPoint {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(at, "at");
  }
}
