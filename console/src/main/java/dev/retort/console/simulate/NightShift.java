package dev.retort.console.simulate;

import dev.retort.console.simulate.Incident.Component;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.RegistryException;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.trainer.TrainingProgress;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A night's runs, and what befalls them. A run that breaks off is started again, as the scheduler
 * would: it goes on where it was. Used by one thread.
 */
final class NightShift {
  private static final Duration LATE = Duration.ofHours(23);
  private static final int ATTEMPTS = 4;

  private final Scenario scenario;
  private final SimulatedWorld world;
  private final Plant plant;
  private final Books books;

  NightShift(Scenario scenario, SimulatedWorld world, Plant plant, Books books) {
    this.scenario = scenario;
    this.world = world;
    this.plant = plant;
    this.books = books;
  }

  /** Runs every task. */
  void work(int night) {
    plant.clock().moveTo(SimulatedWorld.morning(night).plus(LATE));
    Optional<Incident.RegistryOutage> outage = scenario.at(night, Incident.RegistryOutage.class);
    Optional<Incident.DiskPressure> pressure = scenario.at(night, Incident.DiskPressure.class);
    List<Incident.Kill> kills =
        scenario
            .all(Incident.Kill.class)
            .filter(kill -> kill.night() == night && kill.component() != Component.ROUTER)
            .toList();
    outage.ifPresent(this::withoutRegistry);
    pressure.ifPresent(this::withoutSpace);
    for (SimulatedTask task : world.tasks()) {
      RunListener listener = RunListener.SILENT;
      for (Incident.Kill kill : kills) {
        if (world.tasks().get(kill.point() % world.tasks().size()) == task) {
          listener = fate(kill);
        }
      }
      RunOutcome outcome = outcome(task, listener);
      books.ran(
          new NightRun(
              night,
              task,
              outcome,
              outcome
                  .reported()
                  .map(path -> path.in(plant.node().workspace().home().runs()))
                  .map(file -> PromotionReport.readJson(file).sealed())));
      if (outcome instanceof RunOutcome.Promoted) {
        promoted(night, task, outcome);
      }
    }
    approve(night);
  }

  private RunOutcome outcome(SimulatedTask task, RunListener listener) {
    RunListener told = listener;
    for (int attempt = 1; ; attempt++) {
      try {
        return plant.node().run(task.name(), told);
      } catch (Killed e) {
        plant.restart();
      } catch (RegistryException | JobFailedException | UncheckedIOException e) {
        plant.registry().open();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      told = RunListener.SILENT;
    }
  }

  private RunListener fate(Incident.Kill kill) {
    int point = kill.point() / world.tasks().size();
    return switch (kill.component()) {
      case RUN ->
          new Fate(
              point % Fate.POINTS,
              () -> {
                plant.disk().freeze();
                books.happened(kill, "the run goes on after it");
                throw new Killed("run");
              });
      case REGISTRY ->
          new Fate(
              point % Fate.POINTS,
              () -> {
                plant.registry().kill();
                books.happened(kill, "the run goes on once it is back");
              });
      case WORKER -> worker(kill);
      case ROUTER -> RunListener.SILENT;
    };
  }

  /** Within this process, a training ends without an outcome; else its process is really killed. */
  private RunListener worker(Incident.Kill kill) {
    if (plant.trainings().isPresent()) {
      plant.trainings().get().killNext();
      books.happened(kill, "the next attempt trains again");
      return RunListener.SILENT;
    }
    AtomicInteger killed = new AtomicInteger();
    return new RunListener() {
      @Override
      public void trained(TrainingProgress progress, Duration elapsed) {
        if (killed.getAndIncrement() == 0) {
          List<ProcessHandle> workers = ProcessHandle.current().children().toList();
          workers.forEach(ProcessHandle::destroyForcibly);
          books.happened(kill, "%d processes were killed".formatted(workers.size()));
        }
      }
    };
  }

  private void withoutRegistry(Incident.RegistryOutage outage) {
    SimulatedTask first = world.tasks().get(0);
    try {
      RunOutcome unexpected = plant.node().run(first.name(), RunListener.SILENT);
      books.happened(outage, "the run of %s went through: %s".formatted(first.name(), unexpected));
    } catch (RegistryException e) {
      books.happened(outage, "the run of %s broke off: %s".formatted(first.name(), e.getMessage()));
    }
    plant.registry().open();
  }

  private void withoutSpace(Incident.DiskPressure pressure) {
    SimulatedTask first = world.tasks().get(0);
    SmallDisk small = new SmallDisk(plant.node().workspace().home().datasets());
    if (!small.mount()) {
      books.happened(pressure, "left out: mounting a small disk takes root's rights");
      return;
    }
    try {
      RunOutcome unexpected = plant.node().run(first.name(), RunListener.SILENT);
      books.happened(
          pressure, "the run of %s fitted: %s".formatted(first.name(), unexpected.verdict()));
    } catch (UncheckedIOException e) {
      books.happened(
          pressure, "the run of %s broke off: %s".formatted(first.name(), e.getMessage()));
    } finally {
      small.unmount();
    }
  }

  private void promoted(int night, SimulatedTask task, RunOutcome outcome) {
    books.promoted(new Truth(world, plant.node()).of(night, task, outcome));
  }

  /** The person looks in the evening at what waits, and has nothing against it. */
  private void approve(int night) {
    boolean away =
        scenario
            .all(Incident.LateApproval.class)
            .anyMatch(late -> night >= late.night() && night < late.night() + late.nights());
    if (away) {
      return;
    }
    ModelRegistry registry = plant.node().workspace().registry();
    SimulatedTask reviewed =
        world.tasks().stream()
            .filter(task -> task.name().equals(SimulationConfig.REVIEWED))
            .findFirst()
            .orElseThrow();
    ModelName name = new ModelName(reviewed.name().value());
    ModelAlias waiting = Promotions.CANDIDATE;
    registry
        .resolve(name, waiting)
        .filter(Promotions::isCertified)
        .flatMap(
            version ->
                books.runs().stream()
                    .filter(run -> run.task() == reviewed)
                    .filter(
                        run ->
                            run.outcome() instanceof RunOutcome.AwaitingReview
                                && run.outcome().about().equals(Optional.of(version.number())))
                    .reduce((earlier, later) -> later))
        .ifPresent(
            run -> {
              new Promotions(registry, plant.steady())
                  .promote(
                      reviewed.name(),
                      new Promotions.Verdict("simulated person", "the certificate holds"));
              promoted(night, reviewed, run.outcome());
            });
  }
}
