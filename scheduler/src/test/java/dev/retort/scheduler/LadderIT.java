package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.report.ConsideredCandidate;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.Precision;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LadderIT {
  private static final GpuProfile GPU =
      new GpuProfile("one", 1, 256, 6, 1, 80, Precision.BFLOAT16, 8, 512, true);

  private static final Budget HOUR = new Budget(OptionalDouble.of(60), OptionalDouble.empty());

  @TempDir Path home;

  private static WordBayesEngine engine(String name, int every) {
    return new WordBayesEngine(name, Set.of(AnswerKind.LABEL), every);
  }

  private static RunRequest request(List<Rung> students) {
    RunRequest usual = Night.request();
    return new RunRequest(
        usual.dataset(),
        usual.training(),
        usual.policy(),
        usual.plan(),
        usual.economics(),
        students);
  }

  /** A way of training that looks at the fewer rows the greater its patience is. */
  private static Rung.Variant variant(int patience) {
    TrainingSpec usual = Night.request().training();
    Optimisation it = usual.decoder().optimisation();
    return new Rung.Variant(
        "patience " + patience,
        usual.with(
            usual.objective(),
            new DecoderRecipe(
                usual.decoder().start(),
                new Optimisation(
                    it.epochs(),
                    it.learningRate(),
                    it.tokensPerStep(),
                    it.warmUp(),
                    it.weightDecay(),
                    it.clipNorm(),
                    it.dropout(),
                    it.averaging(),
                    patience,
                    MatrixUpdate.ADAMW),
                usual.decoder().contextLength(),
                usual.decoder().slotSwaps())));
  }

  private static List<ConsideredCandidate> considered(Night night, RunOutcome outcome) {
    assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
    return PromotionReport.readJson(night.report(outcome)).sealed().lineage().candidates();
  }

  @Test
  void screensVariantsOnFewRowsTrainsTheBestOnAllAndReplaysTheChoice() {
    RunRequest request =
        request(
            List.of(
                new Rung(
                    "searched",
                    Stream.of(900, 5, 1_000, 1_100).map(LadderIT::variant).toList(),
                    OptionalDouble.empty())));
    try (Night night = new Night(home, List.of(engine("searched", 1)))) {
      night.captured(TicketTraffic.seeded(1).tickets(2_400, 4).exchanges());
      RunOutcome outcome = night.run(request);
      List<ConsideredCandidate> considered = considered(night, outcome);

      assertThat(considered)
          .extracting(ConsideredCandidate::engine)
          .containsExactly(
              "searched (patience 900)",
              "searched (patience 5)",
              "searched (patience 1000)",
              "searched (patience 1100)");
      assertThat(considered.get(1).finding()).startsWith("chosen: predicted to answer");
      assertThat(Stream.of(0, 2, 3).map(considered::get))
          .allSatisfy(it -> assertThat(it.finding()).startsWith("not trained on all rows: on "));
      assertThat(night.trainings()).as("four, two, and one on all rows").isEqualTo(4 + 2 + 1);
      assertThat(new Replay(night.floors()).of(night.report(outcome)).identical()).isTrue();
      assertThat(night.run(request)).isInstanceOf(RunOutcome.Unchanged.class);
      assertThat(night.trainings()).isEqualTo(7);
    }
  }

  @Test
  void leavesOutARungThatCannotPay() {
    try (Night night = new Night(home, List.of(engine("cheap", 1), engine("dear", 1)))) {
      night.captured(TicketTraffic.seeded(1).tickets(2_400, 4).exchanges());
      RunOutcome outcome =
          night.run(
              request(
                  List.of(
                      new Rung("cheap"), new Rung("dear", List.of(), OptionalDouble.of(1_000)))));
      List<ConsideredCandidate> considered = considered(night, outcome);

      assertThat(considered.get(0).finding()).startsWith("chosen: ").contains("to save $");
      assertThat(considered.get(1).finding())
          .startsWith("not trained: if it answered everything it would save $-")
          .contains("cheap is expected to save $");
      assertThat(night.trainings()).isEqualTo(1);
    }
  }

  /** Trains at once what is cheap, and spends a night's budget on the dear one. */
  private static final class DearTraining implements JobLauncher {
    private final List<WordBayesEngine> engines;
    private final List<String> begun = new ArrayList<>();
    private final List<Path> datasets = new ArrayList<>();
    private Runnable spend = () -> {};

    DearTraining(List<WordBayesEngine> engines) {
      this.engines = engines;
    }

    @Override
    public GpuProfile hardware() {
      return GPU;
    }

    @Override
    public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
      watcher.atWork();
      String name = run.request().engine();
      begun.add(name);
      datasets.add(run.request().dataset());
      if (name.equals("dear") && begun.stream().filter("dear"::equals).count() == 1) {
        run.checkpoints().publish(1, files -> Files.writeString(files.resolve("state"), "state"));
        spend.run();
        try {
          boolean never = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
          throw new IllegalStateException("nobody has stopped the training: " + never);
        } catch (InterruptedException e) {
          run.finish(new TrainingOutcome.Cancelled());
          Thread.currentThread().interrupt();
          return new TrainingOutcome.Cancelled();
        }
      }
      WordBayesEngine engine =
          engines.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
      run.finish(engine.train(run.request().spec(), run.dataset(), run));
      return run.outcome().orElseThrow();
    }
  }

  @Test
  void judgesWhatTheBudgetWasEnoughForAndClimbsOnTheNextNight() {
    List<WordBayesEngine> engines = List.of(engine("cheap", 60), engine("dear", 1));
    DearTraining launcher = new DearTraining(engines);
    RunRequest request = request(List.of(new Rung("cheap"), new Rung("dear")));
    TicketTraffic traffic = TicketTraffic.seeded(1).tickets(2_400, 4);
    try (Night night = new Night(home, engines).captured(traffic.exchanges())) {
      Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), Night.NOW));
      launcher.spend =
          () ->
              night
                  .budgets(clock, HOUR)
                  .atWork(
                      TicketTraffic.TASK,
                      "another",
                      GPU,
                      clock.instant().minus(Duration.ofHours(1)));
      RunOutcome first =
          new NightlyRun(night.floors(clock, launcher, HOUR), RunListener.SILENT).run(request);
      assertThat(first).isNotInstanceOf(RunOutcome.OverBudget.class);
      assertThat(
              PromotionReport.readJson(night.report(first)).sealed().lineage().candidates().get(1))
          .satisfies(
              dear ->
                  assertThat(dear.finding())
                      .startsWith("not trained: The training of 'tickets' was stopped")
                      .contains("the budget of this night is spent"));

      night.captured(traffic.tickets(200, 4).exchanges());
      RunOutcome second =
          new NightlyRun(
                  night.floors(Clock.offset(clock, Duration.ofDays(1)), launcher, HOUR),
                  RunListener.SILENT)
              .run(request);

      assertThat(considered(night, second).get(1).finding()).startsWith("chosen: ");
      assertThat(launcher.begun).containsExactly("cheap", "dear", "dear");
      assertThat(Set.copyOf(launcher.datasets)).hasSize(1);
    }
  }
}
