package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.registry.Sha256;

/** Knows which versions live traffic has shown not to keep what their certificates promised. */
@FunctionalInterface
public interface FailedPromises {
  /** Whether a task's version is one of them. */
  boolean include(TaskName task, Sha256 rootDigest);
}
