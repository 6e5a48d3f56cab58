package dev.retort.registry.server.store;

import java.util.List;
import java.util.Optional;

/** A run with all it logged; times in milliseconds since 1970. */
public record Run(RunInfo info, List<Metric> metrics, List<KeyValue> params, List<KeyValue> tags) {

  /** What a run is, without what it logged. */
  public record RunInfo(
      String id,
      long experimentId,
      String name,
      String user,
      String status,
      long startTime,
      Optional<Long> endTime,
      String artifactUri,
      String lifecycleStage) {}
}
