package dev.retort.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TaskName;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.Attempt;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlphaLedgerTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final TaskName MAIL = new TaskName("mail");
  private static final Instant NIGHT = Instant.parse("2026-01-10T02:00:00.123456Z");

  @TempDir Path home;
  private SchedulerDatabase database;
  private AlphaLedger ledger;

  @BeforeEach
  void open() {
    database = database();
    ledger = new AlphaLedger(database.source());
  }

  SchedulerDatabase database() {
    return SchedulerDatabase.open(home);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Attempt attempt(Instant at, double alpha, double spent, int earlier) {
    return new Attempt(at, alpha, 0.05, spent, earlier);
  }

  private static Map<String, String> finalist(String name) {
    return Map.of("model", name);
  }

  @Test
  void aFinalistThatLooksAgainHasPaidAlready() {
    Attempt paid = attempt(NIGHT, 0.02, 0, 0);
    ledger.spend(BANK, finalist("one"), paid);

    assertThat(ledger.find(BANK, finalist("one"))).contains(paid);
    assertThat(ledger.find(BANK, finalist("two"))).isEmpty();
    assertThat(ledger.find(MAIL, finalist("one"))).isEmpty();
    assertThatThrownBy(() -> ledger.spend(BANK, finalist("one"), attempt(NIGHT, 0.01, 0.02, 1)))
        .isInstanceOf(JdbiException.class);
    assertThat(ledger.counted(BANK, NIGHT)).containsExactly(paid);
  }

  @Test
  void countsWhatABudgetsWindowHoldsTheOldestFirst() {
    Attempt second = attempt(NIGHT, 0.01, 0.02, 1);
    Attempt first = attempt(NIGHT.minusSeconds(86_400), 0.02, 0, 0);
    Attempt others = attempt(NIGHT, 0.03, 0, 0);
    ledger.spend(BANK, finalist("two"), second);
    ledger.spend(BANK, finalist("one"), first);
    ledger.spend(MAIL, finalist("one"), others);

    assertThat(ledger.counted(BANK, NIGHT)).containsExactly(first, second);
    assertThat(ledger.counted(BANK, first.at().plus(AlphaBudget.WINDOW)))
        .as("at its end, the window has left the first one")
        .containsExactly(second);
    assertThat(ledger.counted(BANK, second.at().plus(AlphaBudget.WINDOW))).isEmpty();
  }

  @Test
  void whatIsSpentAtOnceIsAllOnRecord() {
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            i -> ledger.spend(BANK, finalist("f" + i), attempt(NIGHT.plusMillis(i), 0.001, 0, i)));

    List<Attempt> counted = ledger.counted(BANK, NIGHT);
    assertThat(counted).hasSize(16);
    assertThat(counted.stream().mapToDouble(Attempt::alpha).sum()).isCloseTo(0.016, within(1e-12));
  }

  @Test
  void anOwnerThatHasLostItsRunSpendsNothing() {
    AlphaLedger stale =
        ledger.under(
            new Fence() {
              @Override
              public void hold(Handle transaction) {
                throw new ClaimLostException("another node has the run");
              }

              @Override
              public void hold() {}

              @Override
              public void publish() {}

              @Override
              public void began(Handle transaction, String run) {}
            });

    assertThatThrownBy(() -> stale.spend(BANK, finalist("one"), attempt(NIGHT, 0.02, 0, 0)))
        .isInstanceOf(ClaimLostException.class);
    assertThat(ledger.find(BANK, finalist("one"))).isEqualTo(Optional.empty());
  }
}
