package dev.retort.router.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a router did about versions: a file of JSON lines, the oldest first, the last {@value
 * #MOST_EVENTS} of them. It is written whole or not at all, and is on disk when {@link #add}
 * returns, so that a version that was rolled back stays out however the process ends. Thread-safe.
 */
public final class RolloutJournal {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutJournal.class);
  private static final int MOST_EVENTS = 1_000;

  private final Path file;
  private final List<RolloutEvent> events;

  private RolloutJournal(Path file, List<RolloutEvent> events) {
    this.file = file;
    this.events = events;
  }

  /**
   * Reads a journal; one that is not there has no events yet.
   *
   * @throws UncheckedIOException if the file cannot be read
   */
  public static RolloutJournal open(Path file) {
    List<RolloutEvent> events = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          read(file, line).ifPresent(events::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s. Versions that were rolled back are named there."
              .formatted(file, DurableFile.reason(e)),
          e);
    }
    return new RolloutJournal(file, events);
  }

  /** One damaged line must not let every version back in. */
  private static Optional<RolloutEvent> read(Path file, String line) {
    try {
      return Optional.of(JsonFormat.mapper().readValue(line, RolloutEvent.class));
    } catch (JsonProcessingException e) {
      LOG.error("{} has a line that is no event of a rollout, and is read without: {}", file, line);
      return Optional.empty();
    }
  }

  /**
   * Puts an event on record.
   *
   * @throws UncheckedIOException if the disk refuses; it holds in this process nevertheless
   */
  public synchronized void add(RolloutEvent event) {
    events.add(event);
    while (events.size() > MOST_EVENTS && !isInForce(events.get(0))) {
      events.remove(0);
    }
    DurableFile.write(
        file,
        events.stream()
            .map(one -> JsonFormat.line(one) + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
  }

  /** All events, the oldest first. */
  public synchronized List<RolloutEvent> events() {
    return List.copyOf(events);
  }

  /** The versions of an alias that are to serve no longer. */
  public synchronized List<RolloutEvent.Quarantined> quarantined(TaskName task, String alias) {
    return events.stream()
        .filter(event -> event.task().equals(task) && event.alias().equals(alias))
        .filter(this::isInForce)
        .map(RolloutEvent.Quarantined.class::cast)
        .toList();
  }

  /** Whether a version is to serve no longer. */
  public boolean isQuarantined(TaskName task, String alias, String digest) {
    return quarantined(task, alias).stream().anyMatch(event -> event.digest().equals(digest));
  }

  /** The versions that the registry's alias may still point to, though they were rolled back. */
  public synchronized List<RolloutEvent.Quarantined> unreversed() {
    return events.stream()
        .filter(this::isInForce)
        .map(RolloutEvent.Quarantined.class::cast)
        .filter(event -> last(event) instanceof RolloutEvent.Quarantined)
        .toList();
  }

  /** Whether it keeps a version out now: the last of its kind, and not released since. */
  private boolean isInForce(RolloutEvent event) {
    return event instanceof RolloutEvent.Quarantined
        && events.lastIndexOf(event) == lastQuarantine(event)
        && !(last(event) instanceof RolloutEvent.Released);
  }

  private int lastQuarantine(RolloutEvent event) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i) instanceof RolloutEvent.Quarantined && isOfSame(events.get(i), event)) {
        return i;
      }
    }
    return -1;
  }

  private RolloutEvent last(RolloutEvent event) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (isOfSame(events.get(i), event)) {
        return events.get(i);
      }
    }
    return event;
  }

  private static boolean isOfSame(RolloutEvent one, RolloutEvent other) {
    return one.task().equals(other.task())
        && one.alias().equals(other.alias())
        && one.digest().equals(other.digest());
  }
}
