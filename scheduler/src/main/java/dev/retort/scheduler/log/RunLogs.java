package dev.retort.scheduler.log;

import dev.retort.capture.DurableFile;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.trainer.JsonLines;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The logs of runs, one file of JSON Lines each beside the runs' folders, so that every node that
 * sees the one sees the other. Written to the operating system line by line: what is told survives
 * the process. Thread-safe; any number of processes may read while one writes.
 */
public final class RunLogs implements RunListener.Source {
  /** No task is called so: names of tasks do not begin with a dot. */
  private static final String FOLDER = ".logs";

  private static final String SUFFIX = ".jsonl";
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,64}");

  private final Path runs;
  private final Clock clock;

  /**
   * Logs beside run folders.
   *
   * @param runs the folder of runs; it need not exist
   * @param clock for the times of events
   */
  public RunLogs(Path runs, Clock clock) {
    this.runs = Objects.requireNonNull(runs).toAbsolutePath().normalize();
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * What has come since a place in a log.
   *
   * @param events in their order; of a line only part of which is there, none
   * @param next where to go on, in bytes
   */
  public record Slice(List<RunEvent> events, long next) {
    public Slice {
      events = List.copyOf(events);
    }

    /** Whether the run has told its end, and nothing since. */
    public boolean isEnd() {
      return !events.isEmpty() && events.get(events.size() - 1) instanceof RunEvent.Ended;
    }
  }

  @Override
  public RunListener of(RunRecord run) {
    return writer(run.id());
  }

  /**
   * Writes down what a run tells, after what it told before. Progress is written twice a second at
   * most, and when its step ends; progress that the disk refuses is left out, everything else that
   * it refuses throws.
   *
   * @param run its id in the journal
   */
  public RunListener writer(String run) {
    return new LogWriter(file(run), runs, clock);
  }

  /**
   * Adds something that people should know.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public void say(String run, String text) {
    writer(run).said(text);
  }

  /**
   * Adds the end.
   *
   * @param verdict how the run ended, in a word
   * @param summary how it ended, in a sentence
   * @throws UncheckedIOException if the disk refuses
   */
  public void end(String run, String verdict, String summary) {
    writer(run).ended(verdict, summary);
  }

  /** Everything that a run has told; nothing if there is no such run. */
  public List<RunEvent> read(String run) {
    return readFrom(run, 0).events();
  }

  /**
   * What a run has told since.
   *
   * @param offset 0, or where an earlier slice ended; one that the file has not got any more counts
   *     as its end
   * @throws UncheckedIOException if the disk refuses
   */
  public Slice readFrom(String run, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("a place in a log is ≥ 0, not " + offset);
    }
    Path file = file(run);
    JsonLines<RunEvent> lines = new JsonLines<>(file, RunEvent.class, Math.min(offset, size(file)));
    List<RunEvent> events = lines.next();
    return new Slice(events, lines.position());
  }

  /** Whether a run has told anything. */
  public boolean knows(String run) {
    return Files.exists(file(run));
  }

  /** When a run has last told anything; empty if it never has. */
  public Optional<Instant> lastTold(String run) {
    Path file = file(run);
    try {
      return Files.exists(file)
          ? Optional.of(Files.getLastModifiedTime(file).toInstant())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** The runs that have told something, by id. */
  public List<String> runs() {
    if (!Files.isDirectory(folder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(name -> ID.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(folder(), DurableFile.reason(e)), e);
    }
  }

  /** The same runs, those first that have told something last. */
  public List<String> latest(int limit) {
    Map<String, FileTime> told = new HashMap<>();
    for (String run : runs()) {
      try {
        told.put(run, Files.getLastModifiedTime(file(run)));
      } catch (IOException e) {
        // It was deleted meanwhile.
        told.remove(run);
      }
    }
    return told.entrySet().stream()
        .sorted(Map.Entry.<String, FileTime>comparingByValue().reversed())
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * What the training process prints that a run has started last; empty if it has started none, or
   * if its folder is gone.
   */
  public Optional<Path> trainingLog(String run) {
    return read(run).stream()
        .filter(RunEvent.Launched.class::isInstance)
        .map(RunEvent.Launched.class::cast)
        .reduce((first, later) -> later)
        .map(launched -> new RunFolder(runs.resolve(launched.attempt())).log())
        .filter(Files::exists);
  }

  /** Forgets what a run has told. */
  public void delete(String run) {
    DurableFile.deleteTree(file(run));
  }

  private Path folder() {
    return runs.resolve(FOLDER);
  }

  private Path file(String run) {
    if (!ID.matcher(run).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no run's id: those are up to 64 hexadecimal digits and dashes, as `retort runs` shows them"
              .formatted(run));
    }
    return folder().resolve(run + SUFFIX);
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }
}
