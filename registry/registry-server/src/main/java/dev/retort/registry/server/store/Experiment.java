package dev.retort.registry.server.store;

import java.util.List;

/** A group of runs; times in milliseconds since 1970. */
public record Experiment(
    long id,
    String name,
    String artifactLocation,
    String lifecycleStage,
    long creationTime,
    long lastUpdateTime,
    List<KeyValue> tags) {
  public static final String ACTIVE = "active";
  public static final String DELETED = "deleted";
}
