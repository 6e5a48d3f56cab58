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
 * #add} returns, so that a version that was rolled back stays out however the process ends. Whoever
 * asks waits for no disk. Thread-safe.
 */
public final class RolloutJournal {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutJournal.class);
  private static final int MOST_EVENTS = 1_000;

  private final Path file;
  private volatile Known known = new Known(List.of(), Map.of(), Set.of());

  /** A version that an alias pointed to. */
  private record Version(TaskName task, String alias, String digest) {
    static Version of(RolloutEvent event) {
      return new Version(event.task(), event.alias(), event.digest());
    }
  }

  /**
   * What the journal says. Never changes once it is published.
   *
   * @param out what is out now, the latest last
   * @param reversed of those, what the registry knows of
   */
  private record Known(
      List<RolloutEvent> events,
      Map<Version, RolloutEvent.Quarantined> out,
      Set<Version> reversed) {

    Known with(RolloutEvent event) {
      Known next =
          new Known(new ArrayList<>(events), new LinkedHashMap<>(out), new HashSet<>(reversed));
      next.take(event);
      if (next.events.size() > MOST_EVENTS) {
        next.forgetOldest();
      }
      return next;
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

    /** Of what is out, nothing is forgotten. */
    private void forgetOldest() {
      for (int i = 0; i < events.size(); i++) {
        if (!out.containsKey(Version.of(events.get(i)))) {
          events.remove(i);
          return;
        }
      }
    }
  }

  private RolloutJournal(Path file, List<RolloutEvent> events) {
    this.file = file;
    Known read = new Known(new ArrayList<>(), new LinkedHashMap<>(), new HashSet<>());
    events.forEach(read::take);
    known = read;
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
    Known next = known.with(event);
    known = next;
    DurableFile.write(
        file,
        next.events().stream()
            .map(one -> JsonFormat.line(one) + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
  }

  /** All events, the oldest first. */
  public List<RolloutEvent> events() {
    return List.copyOf(known.events());
  }

  /** The versions of an alias that are to serve no longer. */
  public List<RolloutEvent.Quarantined> quarantined(TaskName task, String alias) {
    return known.out().values().stream()
        .filter(event -> event.task().equals(task) && event.alias().equals(alias))
        .toList();
  }

  /** Whether a version is to serve no longer. */
  public boolean isQuarantined(TaskName task, String alias, String digest) {
    return known.out().containsKey(new Version(task, alias, digest));
  }

  /** Whether a version was ever rolled back, as far as events are kept. */
  public boolean wasQuarantined(TaskName task, String alias, String digest) {
    Version asked = new Version(task, alias, digest);
    return known.events().stream()
        .anyMatch(
            event -> event instanceof RolloutEvent.Quarantined && Version.of(event).equals(asked));
  }

  /** The versions that the registry's alias may still point to, though they were rolled back. */
  public List<RolloutEvent.Quarantined> unreversed() {
    Known now = known;
    return now.out().entrySet().stream()
        .filter(entry -> !now.reversed().contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
