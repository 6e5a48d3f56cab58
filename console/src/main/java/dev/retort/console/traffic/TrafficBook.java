package dev.retort.console.traffic;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What was counted.
 *
 * @param from since when, at the beginning of a day in UTC
 * @param at up to when the log was looked at; empty before it was
 * @param parts of the log that were to be read
 * @param read of these, how many were
 * @param cells the counts
 */
public record TrafficBook(
    Instant from, Instant at, int parts, int read, Map<TrafficCell, TrafficCount> cells) {
  public TrafficBook {
    cells = Map.copyOf(cells);
  }

  /** Whether everything is counted that the log had then. */
  public boolean isComplete() {
    return read == parts;
  }

  /** All of some exchanges together. */
  public TrafficCount total(Predicate<TrafficCell> which) {
    return cells.entrySet().stream()
        .filter(cell -> which.test(cell.getKey()))
        .map(Map.Entry::getValue)
        .reduce(TrafficCount.NONE, TrafficCount::plus);
  }

  /**
   * Some exchanges, by something that their cells have.
   *
   * @param <K> what that is
   */
  public <K extends Comparable<? super K>> SortedMap<K, TrafficCount> by(
      Predicate<TrafficCell> which, Function<TrafficCell, K> key) {
    SortedMap<K, TrafficCount> counts = new TreeMap<>();
    cells.forEach(
        (cell, count) -> {
          if (which.test(cell)) {
            counts.merge(key.apply(cell), count, TrafficCount::plus);
          }
        });
    return counts;
  }

  /** The exchanges of every task since a day, by who answered. */
  public SortedMap<TaskName, Map<Answerer, TrafficCount>> tasks(LocalDate since) {
    SortedMap<TaskName, Map<Answerer, TrafficCount>> tasks = new TreeMap<>();
    cells.forEach(
        (cell, count) -> {
          if (cell.task().isPresent() && !cell.day().isBefore(since)) {
            tasks
                .computeIfAbsent(cell.task().get(), task -> new EnumMap<>(Answerer.class))
                .merge(cell.answerer(), count, TrafficCount::plus);
          }
        });
    return tasks;
  }
}
