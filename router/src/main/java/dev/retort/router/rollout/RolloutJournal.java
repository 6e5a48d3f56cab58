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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a router did about versions: a file of JSON lines, the oldest first, about {@value
 * #MOST_EVENTS} of them at most. It is written whole or not at all, and is on disk when {@link
 * #add} returns, so that a version that was rolled back stays out however the process ends.
 * Thread-safe.
 */
public final class RolloutJournal {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutJournal.class);
  private static final int MOST_EVENTS = 1_000;

  private final Path file;
  private final List<RolloutEvent> events = new ArrayList<>();

  /** What is out now, the latest last. */
  private final Map<Version, RolloutEvent.Quarantined> out = new LinkedHashMap<>();

  /** Of those, what the registry knows of. */
  private final Set<Version> reversed = new HashSet<>();

  /** A version that an alias pointed to. */
  private record Version(TaskName task, String alias, String digest) {
    static Version of(RolloutEvent event) {
      return new Version(event.task(), event.alias(), event.digest());
    }
  }

  private RolloutJournal(Path file, List<RolloutEvent> events) {
    this.file = file;
    events.forEach(this::take);
  }

  private void take(RolloutEvent event) {
    events.add(event);
    Version version = Version.of(event);
    if (event instanceof RolloutEvent.Quarantined quarantined) {
      out.remove(version);
      out.put(version, quarantined);
      reversed.remove(version);
    } else if (event instanceof RolloutEvent.Reversed) {
      reversed.add(version);
    } else {
      out.remove(version);
      reversed.remove(version);
    }
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
    take(event);
    if (events.size() > MOST_EVENTS) {
      forgetOldest();
    }
    DurableFile.write(
        file,
        events.stream()
            .map(one -> JsonFormat.line(one) + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Of what is out, nothing is forgotten. */
  private void forgetOldest() {
    for (int i = 0; i < events.size(); i++) {
      if (!out.containsKey(Version.of(events.get(i)))) {
        events.remove(i);
        return;
      }
    }
  }

  /** All events, the oldest first. */
  public synchronized List<RolloutEvent> events() {
    return List.copyOf(events);
  }

  /** The versions of an alias that are to serve no longer. */
  public synchronized List<RolloutEvent.Quarantined> quarantined(TaskName task, String alias) {
    return out.values().stream()
        .filter(event -> event.task().equals(task) && event.alias().equals(alias))
        .toList();
  }

  /** Whether a version is to serve no longer. */
  public synchronized boolean isQuarantined(TaskName task, String alias, String digest) {
    return out.containsKey(new Version(task, alias, digest));
  }

  /** Whether a version was ever rolled back, as far as events are kept. */
  public synchronized boolean wasQuarantined(TaskName task, String alias, String digest) {
    Version asked = new Version(task, alias, digest);
    return events.stream()
        .anyMatch(
            event -> event instanceof RolloutEvent.Quarantined && Version.of(event).equals(asked));
  }

  /** The versions that the registry's alias may still point to, though they were rolled back. */
  public synchronized List<RolloutEvent.Quarantined> unreversed() {
    return out.entrySet().stream()
        .filter(entry -> !reversed.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
