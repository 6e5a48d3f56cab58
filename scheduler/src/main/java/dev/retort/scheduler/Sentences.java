package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetManifest;
import java.util.List;
import java.util.stream.Collectors;

/** What is said when a run ends without a student. */
final class Sentences {
  private Sentences() {}

  static String noEngine(DatasetManifest manifest, List<Rung> wanted) {
    String answers =
        switch (manifest.answerKind()) {
          case JSON -> "are JSON documents";
          case TOOL_CALLS -> "are calls of tools";
          case TEXT -> "are free text, as far as this traffic shows: no set of recurring labels";
          case LABEL -> "are all the same label";
          case LABEL_SET -> "are sets of labels";
        };
    String engines =
        wanted.isEmpty()
            ? "no engine here"
            : wanted.stream().map(Rung::engine).collect(Collectors.joining(", ", "none of ", ""));
    return "The answers of task '%s' %s, and %s learns those: its requests all stay with the teacher. The dataset %s is built and kept."
        .formatted(manifest.spec().task(), answers, engines, manifest.id().abbreviated());
  }

  static String withoutStudent(List<Contender> contenders) {
    return contenders.size() == 1
        ? contenders.get(0).problem()
        : contenders.stream()
            .map(contender -> contender.name() + ": " + contender.problem())
            .collect(Collectors.joining(" "));
  }

  static String unchanged(TaskName task, int version) {
    return "Version %d of '%s' serves already and learned from exactly this dataset: there is nothing new to train on."
        .formatted(version, task);
  }
}
