package dev.retort.console.simulate;

import dev.retort.console.simulate.Incident.Component;
import dev.retort.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A day's traffic through the router, hour by hour: the requests of an hour come at once. What goes
 * unanswered is asked again in the next hour, and what is left in the evening is not. Used by one
 * thread.
 */
final class DayShift {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int EVENING = 22;

  private final Scenario scenario;
  private final SimulatedWorld world;
  private final Plant plant;
  private final Books books;
  private final Applications applications = new Applications();

  DayShift(Scenario scenario, SimulatedWorld world, Plant plant, Books books) {
    this.scenario = scenario;
    this.world = world;
    this.plant = plant;
    this.books = books;
  }

  /** Does it. */
  void work(int night) {
    Instant morning = SimulatedWorld.morning(night);
    Map<Integer, List<SimulatedRequest>> hours = hours(night);
    Optional<Incident.TeacherOutage> outage = scenario.at(night, Incident.TeacherOutage.class);
    Optional<Incident.Kill> kill = kill(night);
    List<Integer> busy = List.copyOf(hours.keySet());
    int deadly = kill.map(it -> busy.get(it.point() % busy.size())).orElse(-1);
    List<SimulatedRequest> again = List.of();
    int refused = 0;
    for (int hour = 0; hour < EVENING; hour++) {
      openOrClose(outage, hour);
      plant.clock().moveTo(morning.plus(HOUR.multipliedBy(hour)));
      List<SimulatedRequest> now = new ArrayList<>(again);
      now.addAll(hours.getOrDefault(hour, List.of()));
      Applications.Sent sent = hour == deadly ? killed(kill.orElseThrow(), now) : send(now);
      books.answered(night, sent.answers());
      again = sent.unanswered();
      refused += isOut(outage, hour) ? again.size() : 0;
    }
    if (outage.isPresent()) {
      openOrClose(outage, EVENING);
      books.happened(
          outage.get(),
          "%,d requests went unanswered and were asked again; %,d never were answered"
              .formatted(refused, again.size()));
    }
  }

  private Map<Integer, List<SimulatedRequest>> hours(int night) {
    Instant morning = SimulatedWorld.morning(night);
    Map<Integer, List<SimulatedRequest>> hours = new TreeMap<>();
    for (SimulatedRequest request : world.day(night)) {
      long hour = Duration.between(morning, request.at()).toHours();
      hours
          .computeIfAbsent((int) Math.min(hour, EVENING - 1), first -> new ArrayList<>())
          .add(request);
    }
    return hours;
  }

  private Optional<Incident.Kill> kill(int night) {
    return scenario
        .all(Incident.Kill.class)
        .filter(it -> it.night() == night && it.component() == Component.ROUTER)
        .findFirst();
  }

  private void openOrClose(Optional<Incident.TeacherOutage> outage, int hour) {
    boolean wasOut = isOut(outage, hour - 1);
    if (isOut(outage, hour) && !wasOut) {
      plant.teacher().close();
    } else if (!isOut(outage, hour) && wasOut) {
      plant.teacher().open();
    }
  }

  private static boolean isOut(Optional<Incident.TeacherOutage> outage, int hour) {
    return outage
        .map(it -> hour >= it.fromHour() && hour < Math.min(EVENING, it.fromHour() + it.hours()))
        .orElse(false);
  }

  private Applications.Sent send(List<SimulatedRequest> requests) {
    return applications.send(plant.node().port(), requests);
  }

  private Applications.Sent killed(Incident.Kill kill, List<SimulatedRequest> requests) {
    Applications.Sent sent =
        applications.sendUntil(plant.node().port(), requests, plant.disk()::freeze);
    plant.restart();
    String effect = "";
    try {
      plant.node().follow();
    } catch (RegistryException e) {
      // It may be out on the same day: a router that is started then serves what it has on disk.
      effect = ", and the registry could not be asked: " + e.getMessage();
    }
    books.happened(
        kill,
        "%,d of %,d requests on their way were answered, the others were sent again%s"
            .formatted(sent.answers().size(), requests.size(), effect));
    return sent;
  }
}
