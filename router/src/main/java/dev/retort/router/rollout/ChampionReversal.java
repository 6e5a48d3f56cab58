package dev.retort.router.rollout;

import dev.retort.capture.TaskName;
import java.util.Optional;

/**
 * Takes a champion back where all routers look: at the registry. Called by one thread, may wait.
 */
@FunctionalInterface
public interface ChampionReversal {

  /**
   * Moves the alias {@code champion} from a version to the one before, or removes it if there is
   * none that may serve. If it points elsewhere already, nothing happens. Doing it again does no
   * harm.
   *
   * @param digest of the version that is to serve no longer
   * @param because why, for the registry's audit log
   * @return the version that the alias points to now; empty if there is none
   * @throws RuntimeException if the registry is away or refuses, saying why; it is tried again
   */
  Optional<String> reverse(TaskName task, String digest, String because);
}
