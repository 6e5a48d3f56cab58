package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each application has spent today (UTC). Kept in a small file that is written when asked to,
 * so that a restart forgets no more than what was spent since. Thread-safe.
 */
final class SpendLedger {
  private final Path file;
  private final Clock clock;
  private LocalDate day;
  private SortedMap<String, Double> spent;
  private boolean isChanged;

  private record Stored(LocalDate day, SortedMap<String, Double> spent) {}

  private SpendLedger(Path file, Clock clock, Stored stored) {
    this.file = file;
    this.clock = clock;
    this.day = stored.day();
    this.spent = new TreeMap<>(stored.spent());
  }

  /** Reads what was spent so far. */
  static SpendLedger open(Path file, Clock clock) {
    if (!Files.exists(file)) {
      return new SpendLedger(file, clock, new Stored(LocalDate.EPOCH, new TreeMap<>()));
    }
    try {
      return new SpendLedger(
          file,
          clock,
          JsonFormat.mapper().readValue(Files.readAllBytes(file), new TypeReference<Stored>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read what applications have spent today in %s: %s; remove it to start the day anew"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Adds to an application's day. */
  synchronized void add(Application application, double dollars) {
    turnPage();
    spent.merge(application.name(), dollars, Double::sum);
    isChanged = true;
  }

  /** Whether an application has spent its day's budget. */
  synchronized boolean isOver(Application application) {
    if (application.dailyBudget().isEmpty()) {
      return false;
    }
    turnPage();
    return spent.getOrDefault(application.name(), 0.0) >= application.dailyBudget().getAsDouble();
  }

  /** What everybody has spent today. */
  synchronized Map<String, Double> spent() {
    turnPage();
    return Map.copyOf(spent);
  }

  /** Until budgets are fresh. */
  Duration untilTomorrow() {
    Instant now = clock.instant();
    LocalDate tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
    return Duration.between(now, tomorrow.atStartOfDay(ZoneOffset.UTC)).plusSeconds(1);
  }

  private void turnPage() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!today.equals(day)) {
      day = today;
      spent = new TreeMap<>();
      isChanged = true;
    }
  }

  /** Writes what changed to the disk. Blocks. */
  void save() {
    Stored stored;
    synchronized (this) {
      if (!isChanged) {
        return;
      }
      isChanged = false;
      stored = new Stored(day, new TreeMap<>(spent));
    }
    try {
      DurableFile.write(file, JsonFormat.pretty(stored));
    } catch (UncheckedIOException e) {
      synchronized (this) {
        isChanged = true;
      }
      throw e;
    }
  }
}
