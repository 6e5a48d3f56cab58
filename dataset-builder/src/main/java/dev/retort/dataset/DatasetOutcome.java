package dev.retort.dataset;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskName;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** How building a dataset ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DatasetOutcome.Built.class, name = "built"),
  @JsonSubTypes.Type(value = DatasetOutcome.EmptyWindow.class, name = "empty-window"),
  @JsonSubTypes.Type(value = DatasetOutcome.TooFewExamples.class, name = "too-few-examples"),
  @JsonSubTypes.Type(value = DatasetOutcome.OneLabelOnly.class, name = "one-label-only")
})
public sealed interface DatasetOutcome {
  /** So many reasons tell people what to look at. */
  int REASONS_SHOWN = 3;

  /** Why there is no version, with the numbers, and what to do; empty if there is one. */
  Optional<String> problem(TaskName task);

  private static String reasons(SortedMap<String, Long> dropped) {
    if (dropped.isEmpty()) {
      return "";
    }
    return dropped.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(REASONS_SHOWN)
        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", ", " (most were dropped for: ", ")"));
  }

  /**
   * A version exists.
   *
   * @param version on disk, whole
   */
  record Built(DatasetVersion version) implements DatasetOutcome {
    @Override
    public Optional<String> problem(TaskName task) {
      return Optional.empty();
    }
  }

  /**
   * The window holds no exchange of the task.
   *
   * @param window what was looked through
   */
  record EmptyWindow(CaptureWindow window) implements DatasetOutcome {
    @Override
    public Optional<String> problem(TaskName task) {
      return Optional.of(
          "Task '%s' has no exchanges in the window. `retort tasks` lists what the log holds; capture or import some first."
              .formatted(task));
    }
  }

  /**
   * Too few rows came through to learn from.
   *
   * @param usable training rows that came through
   * @param needed how many the spec asks for
   * @param captured exchanges of the task in the window
   * @param dropped exchanges left out, by reason
   */
  record TooFewExamples(int usable, int needed, long captured, SortedMap<String, Long> dropped)
      implements DatasetOutcome {
    @Override
    public Optional<String> problem(TaskName task) {
      return Optional.of(
          "Task '%s' has %,d usable training rows of %,d captured exchanges, and at least %,d are needed%s. If a filter, label set, schema or evaluation window leaves out what it should not, change it in retort.yaml; otherwise capture more traffic, or lower minimumTraining."
              .formatted(task, usable, captured, needed, reasons(dropped)));
    }
  }

  /**
   * All training rows have the same label: there is nothing to decide.
   *
   * @param label the one
   * @param rows training rows that have it
   * @param captured exchanges of the task in the window
   * @param dropped exchanges left out, by reason
   */
  record OneLabelOnly(String label, int rows, long captured, SortedMap<String, Long> dropped)
      implements DatasetOutcome {
    @Override
    public Optional<String> problem(TaskName task) {
      return Optional.of(
          "All %,d usable training rows of task '%s' have the label '%s', and a student needs two to tell apart: of %,d captured exchanges%s. Capture traffic with other answers, or answer '%s' without a model."
              .formatted(rows, task, label, captured, reasons(dropped), label));
    }
  }
}
