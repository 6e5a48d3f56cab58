package dev.retort.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.dataset.labelling.AskedPrompt;
import dev.retort.dataset.labelling.LabellingResult;
import dev.retort.dataset.labelling.SampleVote;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlLabellingLedgerTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final AskedPrompt AGREED =
      new AskedPrompt(
          new ExchangeId("agreed"),
          Optional.of(new ExchangeId("agreed/asked-1")),
          new SampleVote(Optional.of(0), 3, 3, 0),
          3,
          Optional.empty(),
          0.03);
  private static final AskedPrompt TIED =
      new AskedPrompt(
          new ExchangeId("tied"),
          Optional.empty(),
          new SampleVote(Optional.empty(), 2, 1, 1),
          2,
          Optional.of(AskedPrompt.TIE),
          0.02);
  private static final AskedPrompt BUSY =
      new AskedPrompt(
          new ExchangeId("busy"),
          Optional.empty(),
          new SampleVote(Optional.empty(), 0, 0, 0),
          1,
          Optional.of(AskedPrompt.UNAVAILABLE),
          0);

  @TempDir private Path folder;

  SchedulerDatabase open() {
    return SchedulerDatabase.open(folder);
  }

  @Test
  void remembersRoundsAcrossProcessesAndCountsARepeatedOneOnce() {
    LabellingResult result = result("one", 0.05, AGREED, TIED, BUSY);
    try (SchedulerDatabase database = open()) {
      SqlLabellingLedger ledger = new SqlLabellingLedger(database.source());
      ledger.record(result);
      ledger.record(result);
      ledger.record(result("two", 0.1));
    }

    try (SchedulerDatabase database = open()) {
      SqlLabellingLedger ledger = new SqlLabellingLedger(database.source());
      assertThat(ledger.spent(TASK)).isCloseTo(0.15, within(1e-12));
      assertThat(ledger.asked(TASK)).containsExactly(TIED, AGREED, BUSY);
      assertThat(ledger.settled(TASK)).containsExactly(TIED.id());
    }
  }

  @Test
  void tasksDoNotPayForEachOther() {
    try (SchedulerDatabase database = open()) {
      SqlLabellingLedger ledger = new SqlLabellingLedger(database.source());
      ledger.record(result("one", 0.05, TIED));

      TaskName other = new TaskName("other");
      assertThat(ledger.spent(other)).isZero();
      assertThat(ledger.asked(other)).isEmpty();
      assertThat(ledger.settled(other)).isEmpty();
    }
  }

  private static LabellingResult result(String round, double spent, AskedPrompt... prompts) {
    return new LabellingResult(
        round,
        TASK,
        Instant.parse("2026-01-01T00:00:00Z"),
        List.of(prompts),
        spent,
        Optional.of("the budget is spent"));
  }
}
