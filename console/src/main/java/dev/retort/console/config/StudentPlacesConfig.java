package dev.retort.console.config;

import dev.retort.capture.TaskName;
import dev.retort.router.serving.QueueLimits;
import dev.retort.trainer.djl.DecoderTrainingEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where students run while they serve.
 *
 * @param limits of each student that does not answer at once
 * @param servers of somebody else's, by name
 * @param chosen by task, where the owner says: {@value #IN_PROCESS}, {@value #PROCESS} or a
 *     server's name
 */
public record StudentPlacesConfig(
    QueueLimits limits,
    SortedMap<String, ModelServerSettings> servers,
    SortedMap<TaskName, String> chosen) {
  /** Within the router. */
  public static final String IN_PROCESS = "in-process";

  /** In a process of the student's own. */
  public static final String PROCESS = "process";

  private static final List<String> WITHIN = List.of(IN_PROCESS, PROCESS);

  private static final QueueLimits LIMITS = new QueueLimits(4, 64, Duration.ofSeconds(30));

  /** Where students of each kind usually run. */
  public static final StudentPlacesConfig DEFAULT =
      new StudentPlacesConfig(LIMITS, new TreeMap<>(), new TreeMap<>());

  public StudentPlacesConfig {
    Objects.requireNonNull(limits);
    servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    chosen = Collections.unmodifiableSortedMap(new TreeMap<>(chosen));
  }

  /**
   * By {@code atOnce}, {@code waiting}, {@code patienceSeconds} and {@code servers} of the router's
   * section, and {@code serving} of each task's.
   */
  static StudentPlacesConfig read(ConfigSection section, Map<TaskName, ConfigSection> tasks) {
    QueueLimits limits =
        section.build(
            s ->
                new QueueLimits(
                    s.value("atOnce", Integer::valueOf).orElse(LIMITS.atOnce()),
                    s.value("waiting", Integer::valueOf).orElse(LIMITS.waiting()),
                    s.value("patienceSeconds", Long::valueOf)
                        .map(Duration::ofSeconds)
                        .orElse(LIMITS.patience())),
            LIMITS);
    SortedMap<String, ModelServerSettings> servers = new TreeMap<>();
    List<String> places = new ArrayList<>(WITHIN);
    section
        .section("servers")
        .sections()
        .forEach(
            (name, one) -> {
              places.add(name);
              ModelServerSettings.read(one).ifPresent(server -> servers.put(name, server));
            });
    SortedMap<TaskName, String> chosen = new TreeMap<>();
    tasks.forEach(
        (task, own) ->
            own.value("serving", word -> word).ifPresent(word -> chosen.put(task, word)));
    chosen.forEach((task, word) -> check(tasks.get(task), word, places));
    return new StudentPlacesConfig(limits, servers, chosen);
  }

  private static void check(ConfigSection task, String word, List<String> places) {
    if (!places.contains(word)) {
      task.unknownWord("serving", word, places);
    } else if (!WITHIN.contains(word) && !StudentsSection.mayBeDecoders(task)) {
      task.refuse(
          "serving",
          "'%s' serves language models alone, and none is among the task's students: add %s to students, or leave it out"
              .formatted(word, DecoderTrainingEngine.NAME));
    }
  }
}
