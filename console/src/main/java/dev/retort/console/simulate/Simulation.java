package dev.retort.console.simulate;

import dev.retort.capture.Exchange;
import dev.retort.console.demo.FactoryDesk;
import dev.retort.registry.RegistryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Nights of several tasks, one after the other, with everything that happens in them.
 *
 * @param seed of everything random
 * @param nights how many, ≥ 1
 * @param perDay requests of each task on a working day, ≥ 1
 * @param eventful whether everything happens that can
 * @param fast whether students are drawn by what they saw instead of trained
 * @param verifyReplay whether every decision is come to again at the end
 * @param epsilon the loss that each task tolerates, as a share of requests, and the largest served
 *     loss that is a target; empty: 1 point, where orders tolerate 2
 * @param logged exchanges of further tasks, which are reported and have no targets; may be empty
 * @param mainClass the command line's main class, which training processes are started with
 */
public record Simulation(
    long seed,
    int nights,
    int perDay,
    boolean eventful,
    boolean fast,
    boolean verifyReplay,
    OptionalDouble epsilon,
    List<Exchange> logged,
    String mainClass) {

  private static final double POINT = 0.01;

  public Simulation {
    logged = List.copyOf(logged);
  }

  /** The tasks that come with Retort, one more on the same tickets, and those of logs. */
  private List<SimulatedTask> tasks() {
    FactoryDesk desk = new FactoryDesk();
    List<SimulatedTask> tasks = new ArrayList<>();
    TicketTask.Read tickets = new TicketTask.Read(desk);
    tasks.add(TicketTask.routing(tickets));
    tasks.add(TicketTask.desks(tickets));
    tasks.add(new OrderTask(desk));
    tasks.addAll(LoggedTask.of(logged));
    return List.copyOf(tasks);
  }

  /**
   * Runs it.
   *
   * @param folder of its own, empty or not there
   * @param told of each night of each task, in a line
   */
  public SimulationOutcome run(Path folder, Consumer<String> told) {
    List<SimulatedTask> tasks = tasks();
    Scenario scenario =
        eventful
            ? Scenario.eventful(seed, nights, perDay, tasks)
            : Scenario.quiet(seed, nights, perDay);
    SimulatedWorld world = new SimulatedWorld(scenario, tasks);
    Books books = new Books();
    try (Plant plant = new Plant(folder, world, fast, epsilon, mainClass)) {
      DayShift day = new DayShift(scenario, world, plant, books);
      NightShift late = new NightShift(scenario, world, plant, books);
      for (int night = 1; night <= nights; night++) {
        plant.clock().moveTo(SimulatedWorld.morning(night));
        begin(scenario, plant, books, night);
        day.work(night);
        late.work(night);
        books.runs().stream()
            .skip((night - 1L) * tasks.size())
            .map(
                run ->
                    "night %d, %s: %s"
                        .formatted(run.night(), run.task().name(), run.outcome().summary()))
            .forEach(told);
      }
      return new Closing(scenario, tasks, plant, books)
          .outcome(verifyReplay, epsilon.orElse(POINT));
    }
  }

  private static void begin(Scenario scenario, Plant plant, Books books, int night) {
    for (Incident incident : scenario.of(night)) {
      if (incident instanceof Incident.RegistryOutage) {
        plant.registry().close();
      } else if (incident instanceof Incident.NewLabel
          || incident instanceof Incident.Drift
          || incident instanceof Incident.TeacherVersion
          || incident instanceof Incident.BadTeacherWeek
          || incident instanceof Incident.PoisonedBurst
          || incident instanceof Incident.LateApproval) {
        books.happened(incident, "");
      }
    }
    try {
      plant.node().follow();
    } catch (RegistryException e) {
      // A router that cannot ask the registry serves what it served.
      books.happened(
          scenario.at(night, Incident.RegistryOutage.class).orElseThrow(() -> e),
          "the router goes on with what it had: " + e.getMessage());
    }
  }
}
