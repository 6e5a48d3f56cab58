package dev.retort.registry.server;

import java.util.List;
import java.util.Optional;

/** A version of a model; times in milliseconds since 1970. */
record Version(
    long id,
    String name,
    int number,
    String description,
    String source,
    Optional<String> runId,
    String runLink,
    String stage,
    long creationTime,
    long lastUpdateTime,
    List<KeyValue> tags,
    List<String> aliases) {
  static final String NO_STAGE = "None";
}
