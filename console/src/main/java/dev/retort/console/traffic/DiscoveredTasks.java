package dev.retort.console.traffic;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.discovery.Discovery;
import dev.retort.capture.discovery.TaskDiscovery;
import dev.retort.capture.discovery.TrafficGroup;
import dev.retort.console.config.MatchInsertion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** The groups of untagged traffic that were found last in a home. Thread-safe. */
public final class DiscoveredTasks {
  private static final String FILE = "discovery.json";

  private final Path file;

  /**
   * Those of a home.
   *
   * @param home the home's folder
   */
  public DiscoveredTasks(Path home) {
    this.file = Objects.requireNonNull(home).resolve(FILE);
  }

  /** What was found last; empty if nobody has looked. */
  public Optional<Discovery> latest() {
    return Files.exists(file)
        ? Optional.of(JsonFormat.read(file, Discovery.class))
        : Optional.empty();
  }

  /**
   * Looks for groups and keeps what is found.
   *
   * @param log which gives each exchange its task, as far as rules know it
   * @param prices for exchanges whose cost is not recorded
   * @param progress is told how many exchanges have been read, over two passes
   */
  public Discovery discover(
      ExchangeLog log, CaptureWindow window, PriceTable prices, LongConsumer progress) {
    Discovery discovery = new TaskDiscovery(log, prices).discover(window, progress);
    DurableFile.write(file, JsonFormat.pretty(discovery));
    return discovery;
  }

  /**
   * A group that became a task.
   *
   * @param task its name
   * @param group what it consists of
   */
  public record Accepted(TaskName task, TrafficGroup group) {}

  /**
   * Makes a group a task: the rule that recognises it goes into the configuration.
   *
   * @param configuration the file
   * @param known the rules that the file has
   * @param id the beginning of the group's
   * @param name of the task; empty: the proposed one
   * @throws IllegalArgumentException if there is no such group, its rule is in the file already, or
   *     the file leaves no place for it
   */
  public Accepted accept(Path configuration, TaskMatcher known, String id, Optional<String> name) {
    TrafficGroup found = find(id);
    TaskName task = new TaskName(name.or(found::name).orElseThrow());
    if (isKnown(known, found)) {
      throw new IllegalArgumentException(
          "%s has the rule of group %s already. Discover again to see what is left."
              .formatted(configuration, found.id()));
    }
    MatchInsertion.add(configuration, task, found.rules());
    return new Accepted(task, found);
  }

  /** Whether a group's rule is among some. */
  public static boolean isKnown(TaskMatcher rules, TrafficGroup group) {
    return rules.rules().stream().anyMatch(assignment -> group.rules().contains(assignment.rule()));
  }

  private TrafficGroup find(String id) {
    List<TrafficGroup> groups =
        latest()
            .map(Discovery::groups)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no group '%s': nothing has been discovered in this home. Run `retort tasks discover` first."
                            .formatted(id)));
    List<TrafficGroup> found =
        groups.stream()
            .filter(candidate -> !candidate.rules().isEmpty())
            .filter(candidate -> candidate.id().startsWith(id))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "'%s' is %s of the latest discovery. Its groups are %s; requests that have nothing in common make no task."
              .formatted(
                  id,
                  found.isEmpty() ? "no group" : "the beginning of several groups",
                  groups.stream()
                      .filter(candidate -> !candidate.rules().isEmpty())
                      .map(TrafficGroup::id)
                      .collect(Collectors.joining(", "))));
    }
    return found.get(0);
  }
}
