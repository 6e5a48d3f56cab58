package dev.retort.console.simulate;

import dev.retort.console.simulate.Incident.Component;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What happens in a simulation. Equal scenarios give equal traffic.
 *
 * @param seed of everything random
 * @param nights how many
 * @param perDay requests of each task on a working day; fewer come at weekends
 * @param incidents by night
 */
record Scenario(long seed, int nights, int perDay, List<Incident> incidents) {
  private static final double WRONG = 0.15;
  private static final double DRIFT = 5;
  private static final int POISONED = 60;
  private static final int MORNING = 8;
  private static final int WEEK = 7;

  Scenario {
    if (nights < 1) {
      throw new IllegalArgumentException("a simulation has at least one night, not " + nights);
    }
    if (perDay < 1) {
      throw new IllegalArgumentException(
          "at least one request of each task comes a day, not " + perDay);
    }
    incidents = incidents.stream().sorted(Comparator.comparingInt(Incident::night)).toList();
  }

  /** One in which nothing happens. */
  static Scenario quiet(long seed, int nights, int perDay) {
    return new Scenario(seed, nights, perDay, List.of());
  }

  /**
   * One in which everything happens once, on nights that are drawn by the seed.
   *
   * @param tasks tickets first, that of the labels before that of the desks
   */
  static Scenario eventful(long seed, int nights, int perDay, List<SimulatedTask> tasks) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + nights);
    Draw draw = new Draw(random, nights);
    SimulatedTask labels = tasks.get(0);
    SimulatedTask desks = tasks.get(1);
    List<String> english =
        labels.kinds().keySet().stream()
            .filter(kind -> !kind.endsWith(TicketTask.GERMAN))
            .filter(kind -> labels.kinds().get(kind) > WEEK * 3)
            .toList();
    List<Incident> incidents = new ArrayList<>();
    incidents.add(
        new Incident.NewLabel(
            draw.within(0.35, 0.5), labels.name(), english.get(random.nextInt(english.size()))));
    incidents.add(
        new Incident.Drift(draw.within(0.5, 0.6), desks.name(), TicketTask.GERMAN, DRIFT));
    incidents.add(new Incident.TeacherVersion(draw.within(0.62, 0.7)));
    SimulatedTask sick = tasks.get(random.nextInt(2));
    incidents.add(
        new Incident.BadTeacherWeek(
            draw.within(0.2, 0.85), Math.min(WEEK, Math.max(1, nights / 4)), sick.name(), WRONG));
    incidents.add(
        new Incident.PoisonedBurst(
            draw.within(0.2, 0.95),
            labels.name(),
            english.get(random.nextInt(english.size())),
            POISONED));
    incidents.add(
        new Incident.TeacherOutage(
            draw.within(0.1, 1), MORNING + random.nextInt(3), 1 + random.nextInt(3)));
    incidents.add(new Incident.RegistryOutage(draw.within(0.1, 1)));
    for (Component component : Component.values()) {
      incidents.add(new Incident.Kill(draw.within(0.1, 1), component, random.nextInt(1 << 16)));
    }
    incidents.add(new Incident.DiskPressure(draw.within(0.1, 1)));
    incidents.add(
        new Incident.LateApproval(
            draw.within(0.2, 0.8), 2 + random.nextInt(Math.max(1, nights / 8)), desks.name()));
    return new Scenario(seed, nights, perDay, incidents);
  }

  private record Draw(Random random, int nights) {
    int within(double from, double until) {
      int first = Math.max(2, (int) Math.ceil(from * nights));
      int last = Math.max(first, (int) Math.floor(until * nights));
      return Math.min(nights, first + random.nextInt(last - first + 1));
    }
  }

  /** What begins with a night or its day. */
  List<Incident> of(int night) {
    return incidents.stream().filter(incident -> incident.night() == night).toList();
  }

  /** All incidents of a kind. */
  <T extends Incident> Stream<T> all(Class<T> kind) {
    return incidents.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The incident of a kind that begins with a night or its day. */
  <T extends Incident> Optional<T> at(int night, Class<T> kind) {
    return all(kind).filter(incident -> incident.night() == night).findFirst();
  }

  /** The teacher's version on a day, from 1. */
  int teacher(int night) {
    return 1 + (int) all(Incident.TeacherVersion.class).filter(it -> it.night() <= night).count();
  }
}
