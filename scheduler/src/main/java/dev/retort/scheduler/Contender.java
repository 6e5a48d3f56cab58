package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.scheduler.RunResults.Trained;
import java.util.Objects;
import java.util.Optional;

/**
 * What one engine made of a dataset version.
 *
 * @param engine its name
 * @param variant what sets its way of training apart; empty text if it was the only one
 * @param trained the student; empty if there is none
 * @param runFolder the student's files, relative to the folder of runs; empty text if there are
 *     none
 * @param problem why there is no student; empty text if there is one
 */
record Contender(
    String engine,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String variant,
    Optional<Trained> trained,
    String runFolder,
    String problem) {
  Contender {
    Objects.requireNonNull(engine);
    variant = variant == null ? "" : variant;
    Objects.requireNonNull(trained);
    Objects.requireNonNull(runFolder);
    Objects.requireNonNull(problem);
  }

  /** Engine and variant, for people. */
  String name() {
    return variant.isEmpty() ? engine : "%s (%s)".formatted(engine, variant);
  }
}
