package dev.retort.router;

import dev.retort.capture.TaskName;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tasks each application has called since this process began; no more than {@value #MOST} of
 * one application, which may invent names. Thread-safe.
 */
final class CalledTasks {
  private static final int MOST = 1_000;

  private final Map<String, Set<TaskName>> called = new ConcurrentHashMap<>();

  void add(String application, TaskName task) {
    Set<TaskName> known =
        called.computeIfAbsent(application, added -> ConcurrentHashMap.newKeySet());
    if (!known.contains(task) && known.size() < MOST) {
      known.add(task);
    }
  }

  Set<TaskName> of(String application) {
    return Set.copyOf(called.getOrDefault(application, Set.of()));
  }
}
