package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks things up in a log as it is at one moment: in the tables' files and what is in none yet.
 */
record StoredExchanges(LogTables tables) {

  /** What the log has of each task, by name. */
  List<TaskSummary> tasks(LogView view) {
    Map<Optional<TaskName>, TaskSummary> summaries = new HashMap<>();
    Stream<TaskSummary> rolled =
        files(tables.exchanges(), view.exchanges()).stream()
            .flatMap(
                file ->
                    tables
                        .select(
                            file,
                            ExchangeTable.SUMMARY,
                            row -> Optional.of(ExchangeTable.summary(row)))
                        .stream());
    Stream.concat(rolled, view.summaries().stream())
        .forEach(one -> summaries.merge(one.task(), one, TaskSummary::plus));
    return summaries.values().stream().sorted(TaskSummary.BY_NAME).toList();
  }

  /** Those of some exchanges that are there, each once, with its feedback. */
  List<Exchange> find(LogView view, Set<ExchangeId> wanted) {
    List<Feedback> feedback =
        new ArrayList<>(
            tables.find(tables.feedback(), files(tables.feedback(), view.feedback()), wanted));
    feedback.addAll(view.unjoined());
    FeedbackIndex joined = FeedbackIndex.of(feedback);
    Map<ExchangeId, Exchange> found = new LinkedHashMap<>();
    Stream.concat(
            tables
                .find(tables.exchanges(), files(tables.exchanges(), view.exchanges()), wanted)
                .stream(),
            view.find(wanted))
        .forEach(exchange -> found.putIfAbsent(exchange.id(), joined.join(exchange)));
    return List.copyOf(found.values());
  }

  /** The exchanges of a person. */
  Set<ExchangeId> of(LogView view, SubjectPseudonym subject) {
    Set<ExchangeId> found = new HashSet<>();
    for (Path file : files(tables.exchanges(), view.exchanges())) {
      found.addAll(
          tables.select(
              file,
              ExchangeTable.SUBJECTS,
              row ->
                  ExchangeTable.subject(row)
                      .filter(subject::equals)
                      .map(same -> ExchangeTable.id(row))));
    }
    view.unrolled()
        .filter(exchange -> exchange.subject().equals(Optional.of(subject)))
        .forEach(exchange -> found.add(exchange.id()));
    return found;
  }

  /** All feedback that is in the tables. */
  Set<Feedback> feedback() {
    Set<Feedback> stored = new HashSet<>();
    for (Path file : tables.feedback().current()) {
      stored.addAll(
          tables.select(
              file,
              FeedbackTable.TABLE.schema(),
              row -> Optional.of(FeedbackTable.TABLE.decode().apply(row))));
    }
    return stored;
  }

  private static List<Path> files(DailyTable<?> table, long snapshot) {
    return table.files(snapshot).stream().map(table::path).map(FileNames::current).toList();
  }
}
