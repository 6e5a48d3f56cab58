package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.budget.Spent;
import dev.retort.scheduler.journal.RunFilter;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetIT {
  private static final GpuProfile GPU =
      new GpuProfile("one", 1, 256, 6, 1, 80, Precision.BFLOAT16, 8, 512, true);

  /** Two seconds of a GPU. */
  private static final Budget SMALL =
      new Budget(OptionalDouble.of(2 / 60.0), OptionalDouble.empty());

  @TempDir Path home;

  /** A training that takes a checkpoint and would then go on for ever, until it is let finish. */
  private static final class LongTraining implements JobLauncher {
    private final WordBayesEngine engine = new WordBayesEngine();
    private final List<String> begun = new ArrayList<>();
    private final List<Path> datasets = new ArrayList<>();
    private boolean finishes;

    @Override
    public GpuProfile hardware() {
      return GPU;
    }

    @Override
    public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
      watcher.atWork();
      begun.add(run.resumeFrom().map(path -> path.getFileName().toString()).orElse("beginning"));
      datasets.add(run.request().dataset());
      if (finishes) {
        run.finish(engine.train(run.request().spec(), run.dataset(), run));
        return run.outcome().orElseThrow();
      }
      run.checkpoints()
          .publish(begun.size(), files -> Files.writeString(files.resolve("state"), "state"));
      try {
        boolean never = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        throw new IllegalStateException("nobody has stopped the training: " + never);
      } catch (InterruptedException e) {
        run.finish(new TrainingOutcome.Cancelled());
        Thread.currentThread().interrupt();
        return new TrainingOutcome.Cancelled();
      }
    }
  }

  private static Clock ticking(Instant from) {
    return Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), from));
  }

  private static RunOutcome run(Night night, Clock clock, LongTraining launcher, Budget budget) {
    return new NightlyRun(night.floors(clock, launcher, budget), RunListener.SILENT)
        .run(Night.request());
  }

  @Test
  void aTrainingThatCostsMoreThanANightsBudgetGoesOnTheNextNight() {
    LongTraining launcher = new LongTraining();
    TicketTraffic traffic = TicketTraffic.seeded(1).tickets(2_400, 4);
    try (Night night = new Night(home).captured(traffic.exchanges())) {
      Clock first = ticking(Night.NOW);
      RunOutcome stopped = run(night, first, launcher, SMALL);
      assertThat(stopped)
          .isInstanceOfSatisfying(
              RunOutcome.OverBudget.class,
              over -> {
                assertThat(over.summary())
                    .contains("was stopped")
                    .contains("tasks.tickets.budget.gpuMinutes")
                    .contains("2026-02-01T12:00:00Z");
                assertThat(over.returns()).isEqualTo("2026-02-01T12:00:00Z");
              });
      Spent spent = night.budgets(first, SMALL).standing(TicketTraffic.TASK).byTask();
      assertThat(spent.gpuMinutes()).isBetween(2 / 60.0, 1.0);

      RunOutcome sameNight = run(night, ticking(Night.NOW.plusSeconds(60)), launcher, SMALL);
      assertThat(sameNight.summary()).contains("No training").contains("was begun");
      assertThat(launcher.begun).hasSize(1);

      // Traffic of the day is left for later: what was learned so far holds for the traffic before.
      night.captured(traffic.tickets(200, 4).exchanges());
      launcher.finishes = true;
      RunOutcome next = run(night, ticking(Night.NOW.plus(Duration.ofDays(1))), launcher, SMALL);

      assertThat(next).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(launcher.datasets.get(1)).isEqualTo(launcher.datasets.get(0));
      assertThat(launcher.begun).containsExactly("beginning", "step-000000000001");
      assertThat(verdicts(night)).containsExactly("promoted", "over-budget", "over-budget");
      assertThat(night.champion()).contains(1);

      // Done with: the night after that takes the newer traffic.
      run(night, ticking(Night.NOW.plus(Duration.ofDays(2))), launcher, Budget.UNLIMITED);
      assertThat(launcher.datasets.get(2)).isNotEqualTo(launcher.datasets.get(0));
    }
  }

  @Test
  void beginsNoTrainingWithoutBudget() throws IOException {
    LongTraining launcher = new LongTraining();
    try (Night night = night()) {
      Clock clock = ticking(Night.NOW);
      night
          .budgets(clock, SMALL)
          .atWork(TicketTraffic.TASK, "earlier", GPU, Night.NOW.minusSeconds(60));

      RunOutcome outcome = run(night, clock, launcher, SMALL);

      assertThat(outcome).isInstanceOf(RunOutcome.OverBudget.class);
      assertThat(launcher.begun).isEmpty();
      assertThat(folders(home.resolve("runs").resolve(TicketTraffic.TASK.value()))).isEmpty();
      RunRecord record = new RunHistory(night.source()).page(RunFilter.ALL, 0, 1).get(0);
      assertThat(RunOutcome.of(record)).contains(outcome);
    }
  }

  @Test
  void recordsWhatATrainingWithoutABudgetTook() {
    LongTraining launcher = new LongTraining();
    launcher.finishes = true;
    try (Night night = night()) {
      Clock clock = ticking(Night.NOW);
      run(night, clock, launcher, Budget.UNLIMITED);
      assertThat(night.budgets(clock, Budget.UNLIMITED).standing(TicketTraffic.TASK).byTask())
          .satisfies(
              spent -> {
                assertThat(spent.gpuMinutes()).isPositive();
                assertThat(spent.dollars()).isPositive();
              });
    }
  }

  private Night night() {
    return new Night(home).captured(TicketTraffic.seeded(1).tickets(2_400, 4).exchanges());
  }

  private static List<String> verdicts(Night night) {
    return night.floors().journal().recent(TicketTraffic.TASK, 10).stream()
        .map(run -> run.verdict().orElse("open"))
        .toList();
  }

  private static List<Path> folders(Path parent) {
    if (!Files.exists(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
