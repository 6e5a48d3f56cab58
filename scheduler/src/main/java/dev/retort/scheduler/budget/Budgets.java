package dev.retort.scheduler.budget;

import dev.retort.capture.TaskName;
import dev.retort.trainer.GpuProfile;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** What tasks may spend, and have spent. Thread-safe. */
public final class Budgets {
  private final SpendingLedger ledger;
  private final Clock clock;
  private final Budget ofAll;
  private final Function<TaskName, OfTask> ofTask;

  /**
   * A task's share.
   *
   * @param budget for a night
   * @param zone whose noon ends a night
   */
  public record OfTask(Budget budget, ZoneId zone) {
    public OfTask {
      Objects.requireNonNull(budget);
      Objects.requireNonNull(zone);
    }
  }

  /**
   * Budgets.
   *
   * @param ofAll what all tasks may spend together in any of their nights
   * @param ofTask what each may spend
   */
  public Budgets(
      SpendingLedger ledger, Clock clock, Budget ofAll, Function<TaskName, OfTask> ofTask) {
    this.ledger = Objects.requireNonNull(ledger);
    this.clock = Objects.requireNonNull(clock);
    this.ofAll = Objects.requireNonNull(ofAll);
    this.ofTask = Objects.requireNonNull(ofTask);
  }

  /** How a task stands tonight. */
  public Standing standing(TaskName task) {
    OfTask own = ofTask.apply(task);
    BudgetNight night = BudgetNight.of(clock.instant(), own.zone());
    return new Standing(
        task,
        night,
        own.budget(),
        ledger.spent(Optional.of(task), night),
        ofAll,
        ledger.spent(Optional.empty(), night));
  }

  /** What it is by the clock of the nights. */
  public Instant now() {
    return clock.instant();
  }

  /**
   * Records that an attempt at a training is at work until now. Durable when the call returns.
   *
   * @param token the attempt's
   * @param since when it began; of one that is on record, what the first record said holds
   */
  public void atWork(TaskName task, String token, GpuProfile hardware, Instant since) {
    ledger.atWork(task, token, hardware, since, clock.instant());
  }
}
