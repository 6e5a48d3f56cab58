package dev.retort.console.config;

import dev.retort.trainer.djl.DecoderTrainingEngine;
import dev.retort.trainer.djl.extractor.ExtractorTrainingEngine;
import dev.retort.trainer.dl4j.Dl4jTrainingEngine;
import dev.retort.trainer.external.ExternalTrainer;
import java.util.List;
import java.util.SortedSet;

/** Which engines train on a task. */
final class StudentsSection {
  /** Those that Retort comes with, the cheapest first. */
  static final List<String> ENGINES =
      List.of(Dl4jTrainingEngine.NAME, ExtractorTrainingEngine.NAME, DecoderTrainingEngine.NAME);

  private StudentsSection() {}

  static List<String> read(ConfigSection task) {
    SortedSet<String> names = task.names("students");
    names.stream()
        .filter(name -> !ENGINES.contains(name) && !name.startsWith(ExternalTrainer.PREFIX))
        .forEach(name -> task.unknownWord("students", name, ENGINES));
    return List.copyOf(names);
  }

  /** Whether a language model may be among a task's students: where none are named, it may. */
  static boolean mayBeDecoders(ConfigSection task) {
    SortedSet<String> names = task.names("students");
    return names.isEmpty()
        || names.stream()
            .anyMatch(
                name ->
                    name.equals(DecoderTrainingEngine.NAME)
                        || name.startsWith(ExternalTrainer.PREFIX));
  }
}
