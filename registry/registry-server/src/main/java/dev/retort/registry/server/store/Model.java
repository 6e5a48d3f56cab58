package dev.retort.registry.server.store;

import java.util.List;

/** A registered model; times in milliseconds since 1970. */
public record Model(
    long id,
    String name,
    String description,
    long creationTime,
    long lastUpdateTime,
    List<KeyValue> tags,
    List<Alias> aliases,
    List<Version> latest) {

  /** An alias and the version that it points to. */
  public record Alias(String alias, int version) {}
}
