package dev.retort.evaluator.simulation;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.Evidence;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.gate.PromotionGate;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.statistics.RandomStream;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The nights of synthetic tasks. As nothing that precedes a look depends on the evaluation rows,
 * every stream makes the same attempts with the same rules until it ends: they are made once.
 */
final class SyntheticNights {
  private static final Instant FIRST = Instant.parse("2026-01-01T02:00:00Z");
  private static final int OUT_OF_FOLD = 10_000;

  /** No task has it. */
  private static final int OUT_OF_FOLD_STREAM = -1;

  /** Out of fold, this part of the requests is hard, and a coin decides whether it is right. */
  private static final double HARD = 0.3;

  /** Out of fold, the rest is lost this much less often than may be tolerated. */
  private static final double OPTIMISM = 0.1;

  private static final String RIGHT = "right";
  private static final String WRONG = "wrong";

  /** The false promotions that are counted are those of the statistics. */
  private static final GuardrailReport UNGUARDED =
      new GuardrailReport("candidate", "synthetic", 0, List.of());

  private static final CostModel COST = GateSimulation.free();

  private final GateSimulation simulation;
  private final PromotionGate gate;
  private final List<TrainingExample> rows;
  private final List<Optional<Finalist>> finalists;

  /** A night's finalist: what its look spends, and when it answers. */
  private record Finalist(Attempt attempt, DeferralRule rule) {}

  /**
   * How a stream ended.
   *
   * @param promoted the night of the promotion, from 0
   * @param attempts looks until then
   */
  record Ending(OptionalInt promoted, int attempts) {}

  SyntheticNights(GateSimulation simulation) {
    this.simulation = simulation;
    this.gate = new PromotionGate(simulation.policy());
    this.rows =
        IntStream.range(0, simulation.rows() + (simulation.nights() - 1) * simulation.fresh())
            .mapToObj(SyntheticNights::row)
            .toList();
    this.finalists = finalists();
  }

  private static TrainingExample row(int number) {
    String input = Integer.toString(number);
    return new TrainingExample(new ExchangeId(input), FIRST, Split.NOVEL, input, RIGHT, 1);
  }

  private List<Optional<Finalist>> finalists() {
    PromotionPolicy policy = simulation.policy();
    List<OutOfFoldPrediction> outOfFold = outOfFold();
    List<Attempt> made = new ArrayList<>();
    List<Optional<Finalist>> nightly = new ArrayList<>();
    for (int night = 0; night < simulation.nights(); night++) {
      Optional<Finalist> finalist =
          policy
              .budget()
              .quote(made, FIRST.plus(Duration.ofDays(night)))
              .map(
                  attempt ->
                      new Finalist(
                          attempt,
                          new DeferralRuleSelector(
                                  attempt.test(policy.epsilon()),
                                  policy.power(),
                                  EvaluationTask.EXACT_MATCH)
                              .select(outOfFold, simulation.rows())))
              .filter(
                  found ->
                      gate.beforeLooking(
                              found.rule().basis(),
                              simulation.rows(),
                              found.attempt(),
                              OptionalDouble.empty())
                          .isEmpty());
      finalist.map(Finalist::attempt).ifPresent(made::add);
      nightly.add(finalist);
    }
    return nightly;
  }

  private List<OutOfFoldPrediction> outOfFold() {
    SplittableRandom random = RandomStream.of(simulation.seed(), OUT_OF_FOLD_STREAM);
    double lost = OPTIMISM * simulation.policy().epsilon() / (1 - HARD);
    return IntStream.range(0, OUT_OF_FOLD)
        .mapToObj(
            i -> {
              double confidence = random.nextDouble();
              boolean wrong = random.nextDouble() < (confidence < HARD ? 0.5 : lost);
              return new OutOfFoldPrediction(
                  new ExchangeId("fold-" + i),
                  RIGHT,
                  new Prediction(wrong ? WRONG : RIGHT, confidence));
            })
        .toList();
  }

  /** What the attempt of each night spends; 0 where none is made. */
  List<Double> alphas() {
    return finalists.stream()
        .map(f -> f.map(found -> found.attempt().alpha()).orElse(0.0))
        .toList();
  }

  /** Plays the nights of one task. */
  Ending play(SplittableRandom random) {
    double[] confidence = random.doubles(rows.size()).toArray();
    double[] luck = random.doubles(rows.size()).toArray();
    int attempts = 0;
    for (int night = 0; night < finalists.size(); night++) {
      if (finalists.get(night).isPresent()) {
        attempts++;
        if (promotes(finalists.get(night).get(), night, confidence, luck)) {
          return new Ending(OptionalInt.of(night), attempts);
        }
      }
    }
    return new Ending(OptionalInt.empty(), attempts);
  }

  private boolean promotes(Finalist finalist, int night, double[] confidence, double[] luck) {
    int from = night * simulation.fresh();
    List<TrainingExample> window = rows.subList(from, from + simulation.rows());
    double answered = answered(finalist.rule());
    Evaluation evaluation =
        new ModelEvaluator(
                EvaluationTask.EXACT_MATCH,
                simulation.policy().confidence(),
                finalist.attempt().confidence(),
                () -> 0)
            .evaluate(
                new EvaluationSuite("synthetic", window, List.of(), List.of()),
                new ServedSystem(
                    "candidate",
                    "synthetic",
                    new Student(confidence, luck, simulation.trueLoss() / answered),
                    finalist.rule()),
                Incumbents.NONE,
                COST);
    return gate.decide(new Evidence(evaluation, UNGUARDED), finalist.attempt())
        instanceof PromotionDecision.Promote;
  }

  /** Confidences are uniform, so the rule answers the part above its threshold. */
  private static double answered(DeferralRule rule) {
    double low = 0;
    double high = 1;
    while (high - low > Math.ulp(1)) {
      double middle = (low + high) / 2;
      if (rule.answers("", new Prediction(RIGHT, middle))) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return 1 - high;
  }

  /** Is wrong on the same share of rows wherever it is sure, and of those that it answers. */
  private static final class Student implements TaskModel {
    private final double[] confidence;
    private final double[] luck;
    private final double wrong;

    private Student(double[] confidence, double[] luck, double wrong) {
      this.confidence = confidence;
      this.luck = luck;
      this.wrong = wrong;
    }

    @Override
    public Prediction predict(String input) {
      int row = Integer.parseInt(input);
      return new Prediction(luck[row] < wrong ? WRONG : RIGHT, confidence[row]);
    }

    @Override
    public void close() {}
  }
}
