package dev.retort.console.simulate;

import dev.retort.capture.TaskName;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.demo.FactoryTraffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** The configuration that a simulated node runs by: the defaults, wherever it says nothing else. */
final class SimulationConfig {
  /** The task whose candidates a person approves. */
  static final TaskName REVIEWED = new TaskName("ticket-desk");

  private static final double LABELS = 0.01;
  private static final double DOCUMENTS = 0.02;

  private SimulationConfig() {}

  private static String tolerating(double epsilon) {
    return "epsilon: " + epsilon;
  }

  static RetortConfig write(
      Path file, URI teacher, URI registry, boolean fast, OptionalDouble epsilon) {
    try {
      Files.writeString(
          file,
          """
          teacher: {url: "%s"}
          prices:
            frontier-teacher: {promptPerMillion: %s, completionPerMillion: %s}
            frontier-teacher-2: {promptPerMillion: %s, completionPerMillion: %s}
          registry: {trackingUri: "%s"}
          tasks:
            %s: {%s}
            %s: {%s, promote: review}
            %s: {%s%s, folds: 3}
          """
              .formatted(
                  teacher,
                  Prices.PER_MILLION_PROMPT,
                  Prices.PER_MILLION_COMPLETION,
                  Prices.PER_MILLION_PROMPT,
                  Prices.PER_MILLION_COMPLETION,
                  registry,
                  FactoryTraffic.TICKET_ROUTING,
                  tolerating(epsilon.orElse(LABELS)),
                  REVIEWED,
                  tolerating(epsilon.orElse(LABELS)),
                  FactoryTraffic.PURCHASE_ORDER,
                  fast ? "" : "students: [djl-extractor], ",
                  tolerating(epsilon.orElse(DOCUMENTS))));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
    return RetortConfig.load(file, Plant.environment());
  }
}
