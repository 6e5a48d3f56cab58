package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetManifest;

/** What is said when a run ends without a student. */
final class Sentences {
  private Sentences() {}

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
