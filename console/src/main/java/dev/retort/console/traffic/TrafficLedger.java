package dev.retort.console.traffic;

import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.LogPart;
import dev.retort.capture.PriceTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the traffic of the last {@value #DAYS} days, in the background: whoever asks gets what is
 * counted so far, and has it counted on. A part of the log is read once. Thread-safe.
 */
public final class TrafficLedger {
  /** A month, whenever it began. */
  public static final int DAYS = 32;

  private static final Logger LOG = LoggerFactory.getLogger(TrafficLedger.class);
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final Function<Instant, List<LogPart>> log;
  private final PriceTable prices;
  private final Clock clock;
  private final Executor background;
  private final AtomicBoolean counting = new AtomicBoolean();

  /** By the name of the part; a part that cannot be read counts nothing. */
  private final Map<String, Map<TrafficCell, TrafficCount>> counted = new ConcurrentHashMap<>();

  private volatile TrafficBook book;

  /**
   * A ledger.
   *
   * @param log the parts of the exchange log since an instant, its exchanges with their tasks;
   *     equal names mean equal contents
   * @param prices for exchanges whose cost is not recorded
   * @param background where it counts
   */
  public TrafficLedger(
      Function<Instant, List<LogPart>> log, PriceTable prices, Clock clock, Executor background) {
    this.log = Objects.requireNonNull(log);
    this.prices = Objects.requireNonNull(prices);
    this.clock = Objects.requireNonNull(clock);
    this.background = Objects.requireNonNull(background);
    // One part that is not read: what it holds is not known yet.
    this.book = new TrafficBook(from(clock.instant()), Instant.EPOCH, 1, 0, Map.of());
  }

  /** What is counted so far. If that is more than a minute old, it is counted on. */
  public TrafficBook book() {
    boolean old = Duration.between(book.at(), clock.instant()).compareTo(FRESH) >= 0;
    if (old && counting.compareAndSet(false, true)) {
      background.execute(this::count);
    }
    return book;
  }

  private static Instant from(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC)
        .minusDays(DAYS - 1L)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  private void count() {
    try {
      Instant now = clock.instant();
      Instant from = from(now);
      List<LogPart> parts = log.apply(from);
      Set<String> names = new HashSet<>();
      parts.forEach(part -> names.add(part.name()));
      counted.keySet().retainAll(names);
      int read = 0;
      for (LogPart part : parts) {
        if (!counted.containsKey(part.name())) {
          counted.put(part.name(), read(part));
          if (!book.isComplete()) {
            book = book(from, book.at(), parts.size(), read);
          }
        }
        read++;
      }
      book = book(from, now, parts.size(), parts.size());
    } catch (RuntimeException e) {
      LOG.error("the traffic cannot be counted", e);
    } finally {
      counting.set(false);
    }
  }

  private TrafficBook book(Instant from, Instant at, int parts, int read) {
    LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
    Map<TrafficCell, TrafficCount> cells = new HashMap<>();
    counted
        .values()
        .forEach(
            ofPart ->
                ofPart.forEach(
                    (cell, count) -> {
                      if (!cell.day().isBefore(first)) {
                        cells.merge(cell, count, TrafficCount::plus);
                      }
                    }));
    return new TrafficBook(from, at, parts, read, cells);
  }

  private Map<TrafficCell, TrafficCount> read(LogPart part) {
    Map<TrafficCell, TrafficCount> counts = new HashMap<>();
    try {
      part.scan(
          exchange ->
              counts.merge(
                  TrafficCell.of(exchange), TrafficCount.of(exchange, prices), TrafficCount::plus));
    } catch (DamagedLogPartException e) {
      // It is set aside, and the log goes on without it.
      LOG.warn("{} is not counted: {}", part.name(), e.getMessage());
      return Map.of();
    }
    return Map.copyOf(counts);
  }
}
