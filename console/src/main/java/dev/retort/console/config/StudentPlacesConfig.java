package dev.retort.console.config;

import dev.retort.capture.TaskName;
import dev.retort.router.serving.QueueLimits;
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
    List<String> places = new ArrayList<>(List.of(IN_PROCESS, PROCESS));
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
    chosen.forEach(
        (task, word) -> {
          if (!places.contains(word)) {
            tasks.get(task).unknownWord("serving", word, places);
          }
        });
    return new StudentPlacesConfig(limits, servers, chosen);
  }
}
