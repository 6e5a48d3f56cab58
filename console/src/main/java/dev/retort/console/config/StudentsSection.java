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
}
