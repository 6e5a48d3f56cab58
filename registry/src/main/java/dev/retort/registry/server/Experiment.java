package dev.retort.registry.server;

import java.util.List;

/** A group of runs; times in milliseconds since 1970. */
record Experiment(
    long id,
    String name,
    String artifactLocation,
    String lifecycleStage,
    long creationTime,
    long lastUpdateTime,
    List<KeyValue> tags) {
  static final String ACTIVE = "active";
  static final String DELETED = "deleted";
}
