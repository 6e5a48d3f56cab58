package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.registry.ModelAlias;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.router.rollout.RolloutEvent.Quarantined;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions of one alias of a task that are to serve no longer. Thread-safe. */
final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final StudentFloors floors;
  private final TaskName task;
  private final String alias;

  Quarantine(StudentFloors floors, TaskName task, ModelAlias alias) {
    this.floors = floors;
    this.task = task;
    this.alias = alias.value();
  }

  boolean holds(String digest) {
    return floors.rollouts().journal().isQuarantined(task, alias, digest);
  }

  /** Whether a version was rolled back at any time: nobody serves it unasked. */
  boolean hasHeld(String digest) {
    return floors.rollouts().journal().wasQuarantined(task, alias, digest);
  }

  List<Quarantined> versions() {
    return floors.rollouts().journal().quarantined(task, alias);
  }

  /**
   * Keeps a version out from now on, on disk before this returns; a disk that refuses keeps nobody
   * from acting.
   *
   * @param instead what serves in its place
   */
  Quarantined add(ServingStudent version, RollbackEvidence evidence, Optional<String> instead) {
    Quarantined event =
        new Quarantined(
            floors.rollouts().clock().instant(),
            task,
            alias,
            version.digest(),
            version.version(),
            evidence,
            instead);
    write(event);
    floors.meters().quarantined(event);
    LOG.error("{}@{}: {}", task, alias, event.summary());
    return event;
  }

  /** The alias points to a version that is not kept out: those that are may come back with it. */
  void release() {
    versions()
        .forEach(
            event ->
                write(
                    new RolloutEvent.Released(
                        floors.rollouts().clock().instant(), task, alias, event.digest())));
  }

  private void write(RolloutEvent event) {
    try {
      floors.rollouts().journal().add(event);
    } catch (RuntimeException e) {
      LOG.error("{}@{}: {} is on no disk: a restart forgets it", task, alias, event, e);
    }
  }
}
