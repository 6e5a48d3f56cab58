package dev.retort.console.simulate;

import dev.retort.capture.TaskName;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.demo.FactoryTraffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration that a simulated node runs by: the defaults, wherever it says nothing else. */
final class SimulationConfig {
  /** The task whose candidates a person approves. */
  static final TaskName REVIEWED = new TaskName("ticket-desk");

  private SimulationConfig() {}

  static RetortConfig write(Path file, URI teacher, URI registry, boolean fast) {
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
            %s: {promote: review}
            %s: {%sepsilon: 0.02, folds: 3}
          """
              .formatted(
                  teacher,
                  Prices.PER_MILLION_PROMPT,
                  Prices.PER_MILLION_COMPLETION,
                  Prices.PER_MILLION_PROMPT,
                  Prices.PER_MILLION_COMPLETION,
                  registry,
                  REVIEWED,
                  FactoryTraffic.PURCHASE_ORDER,
                  fast ? "" : "students: [djl-extractor], "));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
    return RetortConfig.load(file, Plant.environment());
  }
}
