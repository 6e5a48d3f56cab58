package dev.retort.console.lineage;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogLine;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskName;
import dev.retort.dataset.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an exchange came from, and what came of it.
 *
 * @param exchange its id
 * @param inLog whether the log holds it
 * @param erased whether it was erased from the log
 * @param task the task that it names
 * @param at when it happened
 * @param answeredBy the model or student that answered
 * @param origin the log line that it was imported from
 * @param subject whose request it is, by the pseudonym that {@code retort erase --subject} takes
 * @param datasets the dataset versions whose windows held it
 */
public record ExchangeLineage(
    ExchangeId exchange,
    boolean inLog,
    boolean erased,
    Optional<TaskName> task,
    Optional<Instant> at,
    Optional<String> answeredBy,
    Optional<LogLine> origin,
    Optional<SubjectPseudonym> subject,
    List<Use> datasets)
    implements Lineage {
  public ExchangeLineage {
    datasets = List.copyOf(datasets);
  }

  /**
   * What a dataset version made of the exchange.
   *
   * @param decision kept or dropped, and why
   */
  public record Use(Decision decision, DatasetLink dataset) {}
}
