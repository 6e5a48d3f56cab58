package dev.retort.console.simulate;

import dev.retort.console.TrainingGround;
import dev.retort.console.config.RetortConfig;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftEvent;
import dev.retort.trainer.BundledModelLoader;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The machines of a simulation: a teacher, a registry, and a node with its disk, which can be
 * killed and started again. Used by one thread.
 */
final class Plant implements AutoCloseable {
  private final SimulatedClock clock;
  private final SteadyClock steady;
  private final Vertx vertx = Vertx.vertx();
  private final SimulatedTeacher teacher;
  private final Disk disk;
  private final RegistryHouse registry;
  private final Optional<TrainingHere> trainings;
  private final Node.Plan plan;
  private final List<DriftEvent> drifts = new CopyOnWriteArrayList<>();
  private Node node;

  /**
   * Builds one.
   *
   * @param folder an empty folder of its own
   * @param epsilon the loss that each task tolerates; empty: as much as the demo's
   * @param mainClass what training processes are started with
   */
  Plant(Path folder, SimulatedWorld world, boolean fast, OptionalDouble epsilon, String mainClass) {
    clock = new SimulatedClock(SimulatedWorld.morning(1));
    steady = clock.steady();
    teacher = new SimulatedTeacher(vertx, world, clock);
    registry = new RegistryHouse(new Disk(folder.resolve("registry")), steady);
    disk = new Disk(folder.resolve("node"));
    StochasticEngine engine = new StochasticEngine(world.tasks());
    trainings = fast ? Optional.of(new TrainingHere(engine)) : Optional.empty();
    RetortConfig config =
        SimulationConfig.write(
            folder.resolve("retort.yaml"), teacher.uri(), registry.uri(), fast, epsilon);
    plan =
        new Node.Plan(
            config,
            mainClass,
            trainings.map(
                here ->
                    new TrainingGround(
                        List.of(engine), new BundledModelLoader(List.of(engine)), here)),
            drifts::add,
            steady);
    node = Node.start(disk.place(), plan);
  }

  SimulatedClock clock() {
    return clock;
  }

  SteadyClock steady() {
    return steady;
  }

  SimulatedTeacher teacher() {
    return teacher;
  }

  RegistryHouse registry() {
    return registry;
  }

  Node node() {
    return node;
  }

  Disk disk() {
    return disk;
  }

  /** What the routers' monitors have told. */
  List<DriftEvent> drifts() {
    return List.copyOf(drifts);
  }

  /** Where trainings go on, if in this process. */
  Optional<TrainingHere> trainings() {
    return trainings;
  }

  /** Starts the node on what was {@linkplain Disk#freeze kept} of its disk. */
  void restart() {
    node.close();
    disk.thaw();
    node = Node.start(disk.place(), plan);
  }

  /** The node loses its memory. */
  void kill() {
    disk.freeze();
    restart();
  }

  @Override
  public void close() {
    try (registry;
        teacher) {
      node.close();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** The environment of everything here is empty: simulations do not depend on the machine's. */
  static Map<String, String> environment() {
    return Map.of();
  }
}
