package dev.retort.console.web.overview;

import dev.retort.console.web.overview.Alert.Level;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.rollout.RolloutEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What routers have noticed lately: drift, versions that they took out of service, requests that
 * wait for a person, parts that work less well than they should.
 *
 * @param drift the events of drift, in whatever order
 * @param rollouts what was done about versions, in whatever order
 * @param held how many requests wait for a person
 * @param degraded parts of this process's router that work less well than they should
 */
record RouterAlerts(
    Supplier<List<DriftEvent>> drift,
    Supplier<List<RolloutEvent>> rollouts,
    IntSupplier held,
    Supplier<SortedMap<String, String>> degraded,
    Clock clock)
    implements AlertSource {
  private static final Duration LATELY = Duration.ofDays(7);

  @Override
  public List<Alert> alerts() {
    Instant since = clock.instant().minus(LATELY);
    List<Alert> alerts = new ArrayList<>();
    drift.get().stream()
        .filter(event -> event.at().isAfter(since))
        .map(RouterAlerts::drifted)
        .forEach(alerts::add);
    rollouts.get().stream()
        .filter(RolloutEvent.Quarantined.class::isInstance)
        .map(RolloutEvent.Quarantined.class::cast)
        .filter(event -> event.at().isAfter(since))
        .map(RouterAlerts::rolledBack)
        .forEach(alerts::add);
    int waiting = held.getAsInt();
    if (waiting > 0) {
      alerts.add(
          new Alert(
              Level.WAITING,
              waiting == 1
                  ? "A request is held for a person."
                  : "%,d requests are held for a person.".formatted(waiting),
              Optional.empty(),
              "/held",
              "Answer it, or let the student or the teacher do so: its caller waits."));
    }
    degraded
        .get()
        .forEach(
            (part, how) ->
                alerts.add(
                    new Alert(
                        Level.PROBLEM,
                        "The router is degraded (%s): %s".formatted(part, how),
                        Optional.empty(),
                        "/settings",
                        "Requests are answered nevertheless, by the teacher if need be. The server's log says more.")));
    return alerts;
  }

  private static Alert drifted(DriftEvent event) {
    return new Alert(
        Level.NEWS,
        "The traffic of %s has drifted: %s.".formatted(event.task(), event.kind().description()),
        Optional.of(event.at()),
        "/runs?task=" + event.task(),
        "The teacher's share is raised and a run asked for; look at what that comes to.");
  }

  private static Alert rolledBack(RolloutEvent.Quarantined event) {
    return new Alert(
        Level.PROBLEM,
        "%s was taken out of service: %s".formatted(event.version(), event.summary()),
        Optional.of(event.at()),
        "/models/" + event.task(),
        "It serves again only if somebody promotes it again.");
  }
}
