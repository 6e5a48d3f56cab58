package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetOutcome;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What is said when a run ends without a student. */
final class Sentences {
  private static final int REASONS = 3;

  private Sentences() {}

  static String of(DatasetOutcome outcome, RunRequest request) {
    if (outcome instanceof DatasetOutcome.TooFewExamples few) {
      return "Task '%s' has %,d usable training rows of %,d captured exchanges, and at least %,d are needed%s. Capture more traffic, or lower minimumTraining for the task in retort.yaml."
          .formatted(
              request.task(), few.usable(), few.captured(), few.needed(), reasons(few.dropped()));
    }
    return "Task '%s' has no exchanges in the window. Capture or import some first."
        .formatted(request.task());
  }

  private static String reasons(SortedMap<String, Long> dropped) {
    if (dropped.isEmpty()) {
      return "";
    }
    return dropped.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(REASONS)
        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", ", " (most were dropped for: ", ")"));
  }

  static String noEngine(DatasetManifest manifest) {
    String answers =
        switch (manifest.answerKind()) {
          case JSON -> "are JSON documents";
          case TOOL_CALLS -> "are calls of tools";
          case TEXT -> "are free text, as far as this traffic shows: no set of recurring labels";
          case LABEL -> "are all the same label";
        };
    return "The answers of task '%s' %s, and no engine here learns those: its requests all stay with the teacher. The dataset %s is built and kept."
        .formatted(manifest.spec().task(), answers, manifest.id().abbreviated());
  }

  static String unchanged(TaskName task, int version) {
    return "Version %d of '%s' serves already and learned from exactly this dataset: there is nothing new to train on."
        .formatted(version, task);
  }
}
