package dev.retort.dataset.inspection;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.TrainingExample;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The exchanges of a version's window, each with what became of it. */
public final class DecidedRows {
  private DecidedRows() {}

  /**
   * Hands out every exchange's decision with the row that it led to, in the version's canonical
   * order.
   *
   * @param reader is told of the row as well where the exchange was kept
   * @throws java.io.UncheckedIOException if the version cannot be read
   * @throws IllegalStateException if its rows are not those that its decisions tell of
   */
  public static void scan(
      DatasetVersion version, BiConsumer<Decision, Optional<TrainingExample>> reader) {
    try (ScannedRows<TrainingExample> rows = new ScannedRows<>(version::scan)) {
      version.scanDecisions(
          decision ->
              reader.accept(
                  decision, decision.split().isPresent() ? row(decision, rows) : Optional.empty()));
    }
  }

  private static Optional<TrainingExample> row(
      Decision decision, ScannedRows<TrainingExample> rows) {
    Optional<TrainingExample> row = rows.next();
    if (row.filter(found -> found.id().equals(decision.id())).isEmpty()) {
      throw new IllegalStateException(
          "exchange %s was kept, and its row is not the next one of the version (%s is): its files do not belong together. Build the version again."
              .formatted(decision.id(), row.map(TrainingExample::id)));
    }
    return row;
  }
}
