package dev.retort.scheduler;

import dev.retort.scheduler.RunResults.Trained;
import java.util.Objects;
import java.util.Optional;

/**
 * What one engine made of a dataset version.
 *
 * @param engine its name
 * @param trained the student; empty if there is none
 * @param runFolder the student's files, relative to the folder of runs; empty text if there are
 *     none
 * @param problem why there is no student; empty text if there is one
 */
record Contender(String engine, Optional<Trained> trained, String runFolder, String problem) {
  Contender {
    Objects.requireNonNull(engine);
    Objects.requireNonNull(trained);
    Objects.requireNonNull(runFolder);
    Objects.requireNonNull(problem);
  }
}
