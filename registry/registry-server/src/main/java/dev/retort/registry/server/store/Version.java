package dev.retort.registry.server.store;

import java.util.List;
import java.util.Optional;

/** A version of a model; times in milliseconds since 1970. */
public record Version(
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
  public static final String NO_STAGE = "None";

  Version withAliases(List<String> pointing) {
    return new Version(
        id,
        name,
        number,
        description,
        source,
        runId,
        runLink,
        stage,
        creationTime,
        lastUpdateTime,
        tags,
        pointing);
  }
}
