package dev.retort.scheduler.certification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskName;
import dev.retort.registry.Sha256;
import dev.retort.scheduler.certification.CertificationLedger.Entry;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificationLedgerTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final Sha256 CHAMPION = new Sha256("a".repeat(64));
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  private static final CaptureWindow WINDOW = new CaptureWindow(NOW.minusSeconds(60), NOW, 3);
  private static final Standing ONE =
      Standing.start(0.02, 0.05).after(new SampledLosses(List.of(0.0, 1.0), 2, 1), WINDOW, NOW);
  private static final Standing TWO =
      ONE.after(new SampledLosses(List.of(1.0, 1.0, 1.0, 1.0), 4, 0), WINDOW, NOW);

  @TempDir Path home;

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  private final List<CertificationEvent> told = new ArrayList<>();

  @Test
  void givesBackWhatItWasGivenAlsoToAnotherProcess() {
    try (SchedulerDatabase database = open()) {
      CertificationLedger ledger = ledger(database);
      assertThat(ledger.find(TASK, CHAMPION)).isEmpty();
      ledger.record(TASK, CHAMPION, 0, ONE, Optional.of(holding(ONE)));
      ledger.record(TASK, CHAMPION, 1, TWO, Optional.of(failing(TWO)));
    }
    try (SchedulerDatabase database = open()) {
      CertificationLedger ledger = ledger(database);
      assertThat(TWO.failedAt()).contains(NOW);
      assertThat(ledger.find(TASK, CHAMPION)).contains(new Entry(2, TWO));
      assertThat(ledger.find(TASK, new Sha256("b".repeat(64)))).isEmpty();
      assertThat(ledger.find(new TaskName("orders"), CHAMPION)).isEmpty();
      assertThat(ledger.recent(TASK, 9)).containsExactly(failing(TWO), holding(ONE));
      assertThat(ledger.recent(TASK, 1)).containsExactly(failing(TWO));
    }
  }

  @Test
  void refusesTheSecondOfTwoLooksAtOnceWithItsEvent() {
    try (SchedulerDatabase database = open()) {
      CertificationLedger ledger = ledger(database);
      ledger.record(TASK, CHAMPION, 0, ONE, Optional.of(holding(ONE)));

      assertThatThrownBy(() -> ledger.record(TASK, CHAMPION, 0, TWO, Optional.of(failing(TWO))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("tickets");
      ledger.record(TASK, CHAMPION, 1, TWO, Optional.empty());
      assertThatThrownBy(() -> ledger.record(TASK, CHAMPION, 1, ONE, Optional.of(holding(ONE))))
          .isInstanceOf(IllegalStateException.class);

      assertThat(ledger.find(TASK, CHAMPION)).contains(new Entry(2, TWO));
      assertThat(ledger.recent(TASK, 9)).containsExactly(holding(ONE));
    }
  }

  @Test
  void tellsEachEventOnceAndInOrderAndAgainIfTheListenerThrew() {
    try (SchedulerDatabase database = open()) {
      CertificationLedger ledger = ledger(database);
      ledger.record(TASK, CHAMPION, 0, ONE, Optional.of(holding(ONE)));
      ledger.record(TASK, CHAMPION, 1, TWO, Optional.of(failing(TWO)));

      assertThatThrownBy(
              () ->
                  ledger.tell(
                      TASK,
                      event -> {
                        told.add(event);
                        if (event instanceof CertificationEvent.Failing) {
                          throw new IllegalStateException("nobody there");
                        }
                      }))
          .hasMessage("nobody there");
      ledger.tell(TASK, told::add);
      ledger.tell(TASK, told::add);

      assertThat(told).containsExactly(holding(ONE), failing(TWO), failing(TWO));
    }
  }

  @Test
  void anotherPromiseForgetsTheBetsAndKeepsTheWindow() {
    assertThat(TWO.promising(0.02, 0.05)).isSameAs(TWO);

    Standing other = TWO.promising(0.01, 0.05);

    assertThat(other.seen()).contains(WINDOW);
    assertThat(other.failedAt()).isEmpty();
    assertThat(other.evidence()).isEqualTo(Standing.start(0.01, 0.05).evidence());
  }

  private static CertificationEvent holding(Standing standing) {
    return new CertificationEvent.Holding(TASK, 1, NOW, standing.evidence());
  }

  private static CertificationEvent failing(Standing standing) {
    return new CertificationEvent.Failing(TASK, 1, NOW, standing.evidence());
  }

  private static CertificationLedger ledger(SchedulerDatabase database) {
    return new CertificationLedger(database.source(), Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
