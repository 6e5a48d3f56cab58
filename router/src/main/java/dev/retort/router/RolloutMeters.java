package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.router.rollout.RolloutEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;

/** Counts what happens to versions. Names begin with {@code retort.rollout.}. Thread-safe. */
final class RolloutMeters {
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();

  /** How a version's arrival ended. */
  enum Arrival {
    SERVES,
    SERVES_AGAIN,
    REFUSED,
    FAILED
  }

  /** What became of a request that a candidate was to answer in the background. */
  enum Shadowed {
    COMPARED,
    DROPPED
  }

  /** Shows from now on what is counted. */
  void countOn(MeterRegistry registry) {
    meters.add(registry);
  }

  void arrived(TaskName task, Arrival how) {
    count("arrivals", task, "outcome", how.name().toLowerCase(Locale.ROOT));
  }

  void quarantined(RolloutEvent.Quarantined event) {
    meters
        .counter(
            "retort.rollout.quarantined",
            "task",
            event.task().value(),
            "alias",
            event.alias(),
            "cause",
            event.evidence().cause().word())
        .increment();
  }

  void reversed(TaskName task, boolean done) {
    count("reversals", task, "outcome", done ? "done" : "failed");
  }

  void shadowed(TaskName task, Shadowed how) {
    count("shadow", task, "outcome", how.name().toLowerCase(Locale.ROOT));
  }

  private void count(String name, TaskName task, String tag, String value) {
    meters.counter("retort.rollout." + name, "task", task.value(), tag, value).increment();
  }
}
