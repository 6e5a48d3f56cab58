package dev.retort.evaluator.deferral;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.RandomStream;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Checks deferral rules by resampling: a large pool of scored answers is taken as the truth;
 * out-of- fold and evaluation rows are drawn from it with replacement, a rule is chosen and
 * certified on them by the very code that a nightly run uses, and its true loss is read off the
 * pool. Pure: equal pools and seeds give equal reports.
 *
 * @param test ε and confidence of the certificate
 * @param power with which the selector is to predict the certificate
 * @param outOfFoldRows drawn to choose the rule
 * @param evaluationRows drawn to certify it
 * @param draws how often; 1,000 or more tell a rate of 5 % from one of 7 %
 * @param seed of the draws
 */
public record ValiditySimulation(
    LossTest test, double power, int outOfFoldRows, int evaluationRows, int draws, long seed) {
  /** The rules here go by the confidence alone. */
  private static final String ANY_REQUEST = "";

  private static final int LEARN_THEN_TEST_STEPS = 10_000;
  private static final String RIGHT = "right";
  private static final String WRONG = "wrong";

  public ValiditySimulation {
    Objects.requireNonNull(test);
    if (outOfFoldRows < 1 || evaluationRows < 1 || draws < 1) {
      throw new IllegalArgumentException(
          "a simulation needs rows and draws: %d out-of-fold rows, %d evaluation rows and %d draws are too few"
              .formatted(outOfFoldRows, evaluationRows, draws));
    }
  }

  /**
   * Runs all draws.
   *
   * @param pool the truth, at least one row; best many times the rows drawn
   */
  public ValidityReport run(List<ScoredAnswer> pool) {
    if (pool.isEmpty()) {
      throw new IllegalArgumentException("a pool has at least one row, this one has none");
    }
    DeferralRuleSelector selector =
        new DeferralRuleSelector(test, power, EvaluationTask.EXACT_MATCH);
    LearnThenTest learnThenTest = new LearnThenTest(test, LEARN_THEN_TEST_STEPS);
    ConformalRiskControl conformal = new ConformalRiskControl(test.epsilon());
    List<ScoredAnswer> truePool = List.copyOf(pool);
    Truth truth = new Truth(truePool);
    List<ExchangeId> ids =
        IntStream.range(0, outOfFoldRows).mapToObj(row -> new ExchangeId("row-" + row)).toList();
    Count selected = new Count();
    Count tested = new Count();
    Count controlled = new Count();
    for (int draw = 0; draw < draws; draw++) {
      SplittableRandom random = RandomStream.of(seed, draw);
      DeferralRule rule = selector.select(outOfFold(truth, ids, random), evaluationRows);
      int[] evaluation = random.ints(evaluationRows, 0, truePool.size()).toArray();
      List<ScoredAnswer> rows = IntStream.of(evaluation).mapToObj(truePool::get).toList();
      selected.add(certified(rule, truth, evaluation));
      tested.add(
          learnThenTest.certify(rows).map(LearnThenTest.Certified::threshold).map(truth::above));
      controlled.add(
          conformal
              .select(rows.stream().map(ScoredLoss::of).toList())
              .map(ConformalRiskControl.Controlled::threshold)
              .map(truth::above));
    }
    return new ValidityReport(
        this,
        truePool.size(),
        truth.accuracy(),
        selected.tally(),
        tested.tally(),
        controlled.tally());
  }

  private static List<OutOfFoldPrediction> outOfFold(
      Truth truth, List<ExchangeId> ids, SplittableRandom random) {
    List<OutOfFoldPrediction> rows = new ArrayList<>(ids.size());
    for (ExchangeId id : ids) {
      Prediction drawn = truth.predictions.get(random.nextInt(truth.predictions.size()));
      rows.add(new OutOfFoldPrediction(id, RIGHT, drawn));
    }
    return rows;
  }

  /** What the rule truly does, if it answers anything and passes the test on evaluation rows. */
  private Optional<Served> certified(DeferralRule rule, Truth truth, int[] evaluation) {
    int losses = 0;
    for (int row : evaluation) {
      Prediction prediction = truth.predictions.get(row);
      losses += rule.answers(ANY_REQUEST, prediction) && prediction.answer().equals(WRONG) ? 1 : 0;
    }
    Served served = truth.of(rule);
    return served.answered() > 0 && test.passes(losses, evaluation.length)
        ? Optional.of(served)
        : Optional.empty();
  }

  /** Shares of all rows. */
  private record Served(double answered, double loss) {}

  /** The pool as predictions. */
  private static final class Truth {
    private final List<Prediction> predictions;

    Truth(List<ScoredAnswer> pool) {
      predictions =
          pool.stream()
              .map(row -> new Prediction(row.correct() ? RIGHT : WRONG, row.confidence()))
              .toList();
    }

    double accuracy() {
      return 1 - above(0).loss();
    }

    Served of(DeferralRule rule) {
      return served(prediction -> rule.answers(ANY_REQUEST, prediction));
    }

    Served above(double threshold) {
      AnswerCriterion above = new AnswerCriterion.ConfidenceAtLeast(threshold);
      return served(prediction -> above.admits(ANY_REQUEST, prediction));
    }

    private Served served(Predicate<Prediction> answers) {
      int answered = 0;
      int losses = 0;
      for (Prediction prediction : predictions) {
        if (answers.test(prediction)) {
          answered++;
          losses += prediction.answer().equals(WRONG) ? 1 : 0;
        }
      }
      double n = predictions.size();
      return new Served(answered / n, losses / n);
    }
  }

  /** Adds up one method's draws. */
  private final class Count {
    private int certified;
    private int broken;
    private double answered;
    private double loss;
    private double largestLoss;

    void add(Optional<Served> rule) {
      rule.ifPresent(
          served -> {
            certified++;
            broken += served.loss() > test.epsilon() ? 1 : 0;
            answered += served.answered();
            loss += served.loss();
            largestLoss = Math.max(largestLoss, served.loss());
          });
    }

    ValidityReport.Tally tally() {
      return new ValidityReport.Tally(
          draws, certified, broken, answered / draws, loss / draws, largestLoss);
    }
  }
}
