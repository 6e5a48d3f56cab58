package dev.retort.console.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.Home;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a run of every task that drifts: a note in the home, which whoever runs the schedule
 * takes, at once in the same process and at its next start in another. Thread-safe.
 */
final class RunNotes implements DriftListener {
  private static final Logger LOG = LoggerFactory.getLogger(RunNotes.class);
  private static final String JSON = ".json";

  private final Path folder;
  private Optional<Runner> runner = Optional.empty();

  /** Whoever sees to runs. */
  @FunctionalInterface
  interface Runner {
    /**
     * Asks for a run; doing it again asks for the same one.
     *
     * @param since when the drift was found
     * @return false if the task has no schedule
     */
    boolean run(TaskName task, Instant since);
  }

  private RunNotes(Path folder) {
    this.folder = folder;
  }

  /** The notes in a home. */
  static RunNotes in(Home home) {
    return new RunNotes(home.live().resolve("runs"));
  }

  @Override
  public synchronized void drifted(DriftEvent event) {
    DurableFile.write(note(event.task()), JsonFormat.pretty(event));
    runner.ifPresent(now -> run(event.task(), now));
  }

  /**
   * Hands over the notes that are there, and those to come.
   *
   * @param runs asks for a task's run
   */
  synchronized void hand(Runner runs) {
    runner = Optional.of(runs);
    noted().forEach(task -> run(task, runs));
  }

  /** What cannot be asked for yet stays noted. */
  private void run(TaskName task, Runner runs) {
    Instant since =
        Instant.parse(JsonFormat.read(note(task), JsonNode.class).required("at").asText());
    boolean asked;
    try {
      asked = runs.run(task, since);
    } catch (RuntimeException e) {
      LOG.warn("{} has drifted; its run cannot be asked for before the next start", task, e);
      return;
    }
    if (asked) {
      LOG.info("{} has drifted: its run is next", task);
    } else {
      LOG.warn("{} has drifted and has no schedule: start `retort run {}`", task, task);
    }
    DurableFile.deleteTree(note(task));
  }

  /** Tasks whose run is asked for. */
  List<TaskName> noted() {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(JSON))
          .map(name -> new TaskName(name.substring(0, name.length() - JSON.length())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the notes in %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
  }

  private Path note(TaskName task) {
    return folder.resolve(task.value() + JSON);
  }
}
