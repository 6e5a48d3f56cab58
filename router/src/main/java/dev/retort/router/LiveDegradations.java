package dev.retort.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What {@code /health} says of live traffic where not all is well; nothing where it is.
 *
 * @param degraded takes a member for each thing that is not
 */
record LiveDegradations(SteadyClock clock, ObjectNode degraded) {
  /** So long it speaks of a clock that was set: what is counted by days is off. */
  private static final Duration STEP_SHOWN = Duration.ofDays(1);

  /** Adds the tasks of which more is drawn, since they have drifted. */
  void addDrift(List<DriftEvent> events, TeacherShares shares) {
    Instant now = clock.instant();
    ObjectNode drifted = degraded.objectNode();
    for (DriftEvent event : events) {
      if (shares
          .of(event.task())
          .raise()
          .filter(raised -> raised.until().isAfter(now))
          .isPresent()) {
        drifted.put(
            event.task().value(), "%s since %s".formatted(event.kind().description(), event.at()));
      }
    }
    if (!drifted.isEmpty()) {
      degraded.set("drift", drifted);
    }
  }

  /** Adds the students that lose more than their certificates promise. */
  void addBrokenPromises(List<QualityReport> reports) {
    ObjectNode broken = degraded.objectNode();
    for (QualityReport report : reports) {
      report
          .failedAt()
          .ifPresent(
              at ->
                  broken.put(
                      report.task().value(),
                      "%s loses more than it promised, found at %s"
                          .formatted(report.version(), at)));
    }
    if (!broken.isEmpty()) {
      degraded.set("quality", broken);
    }
  }

  /** Adds that what is known cannot be written, or could not be read. */
  void addFiles(String problem) {
    degraded.put("liveTraffic", problem);
  }

  /** Adds that somebody has set the clock lately. */
  void addClock() {
    clock
        .latest()
        .filter(step -> clock.elapsed().minus(step.elapsed()).compareTo(STEP_SHOWN) < 0)
        .ifPresent(
            step ->
                degraded.put(
                    "clock",
                    "it was set %s by %s at %s: ages and deadlines go on as if it had not been, but days of budgets and of the log are the clock's"
                        .formatted(
                            step.by().isNegative() ? "back" : "forward",
                            step.by().abs().truncatedTo(ChronoUnit.SECONDS),
                            step.at())));
  }
}
