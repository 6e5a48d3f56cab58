package dev.retort.scheduler;

import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.cost.SavingsLedger;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is to be expected of students, judged inside the training window alone: by their out-of-fold
 * answers, the traffic and the prices. Equal inputs give the same, so that a replay finds it again.
 */
final class Prospects {
  /** How long a student is expected to serve what its training cost. */
  private static final int DAYS = 30;

  private static final double THOUSAND = 1000;

  private final RunFloors floors;
  private final RunRequest request;
  private final Opening opening;
  private final RuleSelection selection;

  /** By run folder: a ladder asks again on every rung. */
  private final Map<String, Prospect> known = new HashMap<>();

  Prospects(RunFloors floors, RunRequest request, DatasetVersion dataset, Opening opening) {
    this.floors = floors;
    this.request = request;
    this.opening = opening;
    this.selection = new RuleSelection(floors.measures(), request, dataset);
  }

  /**
   * What one student promises.
   *
   * @param answered the share of requests that it is predicted to answer at the tolerated loss; 0
   *     if it is not predicted to pass
   * @param right the share of out-of-fold rows that it gets right by itself
   * @param saved US dollars of {@link #DAYS} days that it saves net of its training; empty if
   *     prices or traffic are not known
   */
  record Prospect(double answered, double right, OptionalDouble saved) {

    /** What students are compared by; the share answered where money cannot tell. */
    double worth() {
      return saved.orElse(answered);
    }
  }

  /** Of a student that was trained. */
  Prospect of(Contender contender) {
    return known.computeIfAbsent(contender.runFolder(), folder -> looked(contender));
  }

  private Prospect looked(Contender contender) {
    Trained trained = contender.trained().orElseThrow();
    List<OutOfFoldPrediction> rows =
        selection.sound(new RunFolder(floors.runs().resolve(contender.runFolder())).outOfFold());
    LossTest test = new LossTest(request.policy().epsilon(), request.policy().confidence());
    DeferralBasis basis = selection.rule(test, rows, selection.novelRows()).basis();
    long right =
        rows.stream()
            .filter(row -> selection.task().agrees(row.reference(), row.prediction().answer()))
            .count();
    return new Prospect(
        basis.predictedAnswered(),
        right / (double) Math.max(1, rows.size()),
        saved(contender.engine(), basis.predictedAnswered(), trained.seconds()));
  }

  /** The most that an engine's student can save, if it answers everything and costs no training. */
  OptionalDouble most(String engine) {
    return saved(engine, 1, 0);
  }

  /** What all requests of {@link #DAYS} days cost with the teacher alone; empty if not known. */
  OptionalDouble teacherAlone() {
    return ledger(request.economics(), 0, 0)
        .filter(ledger -> ledger.requestsPerDay().isPresent())
        .map(ledger -> OptionalDouble.of(thousands(ledger) * ledger.teacherAlone()))
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble saved(String engine, double answered, double trainingSeconds) {
    return ledger(request.economics(engine), answered, trainingSeconds)
        .filter(ledger -> ledger.requestsPerDay().isPresent())
        .map(ledger -> OptionalDouble.of(thousands(ledger) * ledger.saved() - ledger.training()))
        .orElse(OptionalDouble.empty());
  }

  private static double thousands(SavingsLedger ledger) {
    return ledger.requestsPerDay().orElseThrow() * DAYS / THOUSAND;
  }

  private Optional<SavingsLedger> ledger(Economics economics, double answered, double seconds) {
    ServingCost cost =
        new CostModel(
                economics,
                opening.teacherModel(),
                opening.teacherUsage(),
                opening.teacherRequests())
            .serving(answered);
    Duration window = Duration.between(opening.window().from(), opening.window().until());
    return SavingsLedger.of(cost, economics, answered, opening.requests(), window, seconds, 0);
  }
}
