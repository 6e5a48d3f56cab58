package dev.retort.console.config;

import java.util.List;
import java.util.SortedSet;

/** Which engines train on a task. */
final class StudentsSection {
  /** Those that Retort comes with, the cheapest first. */
  static final List<String> ENGINES = List.of("dl4j-ngram-bag", "djl-extractor", "djl-decoder");

  /** What begins the name of an engine that is a command of the task's owner. */
  private static final String EXTERNAL = "external";

  private StudentsSection() {}

  static List<String> read(ConfigSection task) {
    SortedSet<String> names = task.names("students");
    names.stream()
        .filter(name -> !ENGINES.contains(name) && !name.startsWith(EXTERNAL))
        .forEach(name -> task.unknownWord("students", name, ENGINES));
    return List.copyOf(names);
  }
}
