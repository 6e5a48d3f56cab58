package dev.retort.registry;

import java.util.Objects;
import java.util.Optional;

/**
 * The open model that a student began as.
 *
 * @param repository its name, for example {@code Qwen/Qwen2.5-0.5B}
 * @param revision the commit of that repository; empty if the publisher doesn't know it
 * @param digest of its files, as the trainer computes it; empty if they were gone
 */
public record BaseModel(String repository, Optional<String> revision, Optional<String> digest) {
  /** All parts are present, some of them empty. */
  public BaseModel {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(digest, "digest");
  }
}
