package dev.retort.console.traffic;

import static dev.retort.console.traffic.LoggedTraffic.exchange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.LogPart;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficLedgerTest {
  private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");
  private static final AnsweredBy STUDENT = new AnsweredBy.Student("bank/3", 0.9);

  /** US dollars a million tokens: 100 read and 10 written cost 0.0002 dollars. */
  private static final PriceTable PRICES =
      new PriceTable(Map.of("frontier", new PriceTable.Price(1, 10)));

  @TempDir Path folder;
  private Instant now = NOW;
  private final List<String> read = new ArrayList<>();

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  /** A part that is noted when it is read. */
  private final class Noted implements LogPart {
    private final LogPart part;

    Noted(LogPart part) {
      this.part = part;
    }

    @Override
    public String name() {
      return part.name();
    }

    @Override
    public void scan(Consumer<Exchange> reader) {
      read.add(name());
      part.scan(reader);
    }
  }

  private TrafficLedger ledger(IcebergExchangeLog log) {
    return new TrafficLedger(
        from -> log.partsSince(from).stream().<LogPart>map(Noted::new).toList(),
        PRICES,
        clock,
        Runnable::run);
  }

  private TrafficBook counted(TrafficLedger ledger) {
    now = now.plus(Duration.ofMinutes(2));
    ledger.book();
    return ledger.book();
  }

  @Test
  void countsByDayTaskApplicationAndAnswerer() {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(
          List.of(
              exchange("a", "bank", NOW, AnsweredBy.TEACHER, 0.5),
              exchange("b", "bank", NOW, STUDENT, 0.1),
              exchange("c", "bank", NOW, new AnsweredBy.Teacher(0), 0.25),
              exchange("d", "bank", NOW, AnsweredBy.Cache.OF_TEACHER, -1),
              exchange("e", "", NOW.minus(Duration.ofDays(1)), AnsweredBy.TEACHER, -1)));

      TrafficBook book = counted(ledger(log));

      assertThat(book.isComplete()).isTrue();
      assertThat(book.by(cell -> true, TrafficCell::answerer).keySet())
          .containsExactly(Answerer.values());
      assertThat(book.by(cell -> true, TrafficCell::day).keySet())
          .containsExactly(LocalDate.of(2026, 3, 19), LocalDate.of(2026, 3, 20));
      TrafficCount bank = book.total(cell -> cell.task().equals(Optional.of(new TaskName("bank"))));
      assertThat(bank.requests()).isEqualTo(4);
      assertThat(bank.dollars()).as("what the teacher was paid").isEqualTo(0.75);
      assertThat(bank.tokens()).isEqualTo(440);
      TrafficCount untagged = book.total(cell -> cell.task().isEmpty());
      assertThat(untagged.dollars()).as("by the price table").isEqualTo(0.0002);
      assertThat(book.total(cell -> cell.application().equals(Optional.of("shop"))).requests())
          .isEqualTo(5);
    }
  }

  @Test
  void readsEveryPartOnce() {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      TrafficLedger ledger = ledger(log);
      log.append(List.of(exchange("a", "bank", NOW, AnsweredBy.TEACHER, 0.5)));
      assertThat(counted(ledger).total(cell -> true).requests()).isEqualTo(1);
      log.append(
          List.of(
              exchange("b", "bank", NOW, AnsweredBy.TEACHER, 0.5),
              exchange("a", "bank", NOW, AnsweredBy.TEACHER, 0.5)));
      assertThat(counted(ledger).total(cell -> true).requests()).isEqualTo(2);
      assertThat(counted(ledger).total(cell -> true).requests()).isEqualTo(2);

      assertThat(read).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatIsTooOldIsNeitherReadNorCounted() {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(
          List.of(
              exchange(
                  "a",
                  "bank",
                  NOW.minus(Duration.ofDays(TrafficLedger.DAYS)),
                  AnsweredBy.TEACHER,
                  0.5),
              exchange(
                  "b",
                  "bank",
                  NOW.minus(Duration.ofDays(TrafficLedger.DAYS - 1L)),
                  AnsweredBy.TEACHER,
                  0.5)));
      TrafficLedger ledger = ledger(log);

      assertThat(counted(ledger).total(cell -> true).requests()).isEqualTo(1);
      assertThat(read).hasSize(1);
      now = now.plus(Duration.ofDays(1));
      assertThat(counted(ledger).total(cell -> true).requests()).isZero();
    }
  }

  @Test
  void aSampledAnswerStandsForTheInverseOfItsPropensity() {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(
          List.of(
              exchange("a", "bank", NOW, new AnsweredBy.Teacher(0.1), 0.02),
              exchange("b", "bank", NOW, new AnsweredBy.Teacher(0.5), 0.04),
              exchange("c", "bank", NOW, new AnsweredBy.Teacher(0), 0.9)));

      TrafficCount count = counted(ledger(log)).total(cell -> true);

      assertThat(count.weight()).isEqualTo(12);
      assertThat(count.weightedDollars()).isCloseTo(0.28, offset(1e-12));
    }
  }

  @Test
  void whoAsksNeverWaitsForTheLog() {
    Deque<Runnable> later = new ArrayDeque<>();
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(exchange("a", "bank", NOW, AnsweredBy.TEACHER, 0.5)));
      TrafficLedger ledger = new TrafficLedger(log::partsSince, PRICES, clock, later::add);

      assertThat(ledger.book().isComplete()).isFalse();
      assertThat(ledger.book().total(cell -> true)).isEqualTo(TrafficCount.NONE);
      assertThat(later).as("asked twice, counted once").hasSize(1);
      later.remove().run();
      assertThat(ledger.book().isComplete()).isTrue();
      assertThat(later).as("fresh still").isEmpty();
    }
  }
}
