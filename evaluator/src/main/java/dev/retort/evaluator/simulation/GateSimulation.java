package dev.retort.evaluator.simulation;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Runs the real gate on synthetic tasks, night after night, until it promotes.
 *
 * <p>Each stream is a task. Every night the latest rows slide into its evaluation window, a student
 * comes with a deferral rule that was chosen on out-of-fold rows for that night's α, and the rule
 * looks better out of fold than it is: the served system's true loss is exactly as given, whatever
 * the threshold. So with a loss of ε every promotion is a false one. Immutable and thread-safe.
 *
 * @param policy what a promotion takes; its limits on cost and measures have no place here
 * @param streams tasks, ≥ 1
 * @param nights of each task, in [1, 30]: the budget is one of 30 nights
 * @param rows novel rows in the evaluation window, ≥ 1
 * @param fresh how many of them are new each night, in [1, rows]
 * @param trueLoss P(answered and different from the reference), in [0, 0.5]
 * @param seed of everything
 */
public record GateSimulation(
    PromotionPolicy policy,
    int streams,
    int nights,
    int rows,
    int fresh,
    double trueLoss,
    long seed) {
  private static final double INTERVAL = 0.95;
  private static final int MOST = 1_000_000;

  public GateSimulation {
    Objects.requireNonNull(policy);
    requireCount("streams", streams, MOST);
    requireCount("nights", nights, (int) AlphaBudget.WINDOW.toDays());
    requireCount("rows", rows, MOST);
    requireCount("fresh rows", fresh, rows);
    if (!(trueLoss >= 0 && trueLoss <= 0.5)) {
      throw new IllegalArgumentException(
          "a true loss lies in [0, 0.5], not at %s; an effect is at most ε=%s"
              .formatted(trueLoss, policy.epsilon()));
    }
  }

  private static void requireCount(String what, int count, int most) {
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "the number of %s lies between 1 and %d, not at %d".formatted(what, most, count));
    }
  }

  /**
   * What came of it.
   *
   * @param streams tasks
   * @param nights of each at most
   * @param rows novel rows in each evaluation window
   * @param fresh how many of them are new each night
   * @param epsilon the tolerated loss
   * @param trueLoss the served systems' loss
   * @param budget what the attempts of 30 nights may err together
   * @param promoted share of streams in which a system was promoted, with a two-sided 95 %
   *     interval: the false-promotion rate if the true loss is ε, the power if it is less
   * @param byNight how many of them in each night
   * @param attempts looks at evaluation rows, over all streams
   * @param alpha what an attempt of each night spends, as long as nothing is promoted; 0 where none
   *     is made
   * @param withinBudget whether the share promoted is no higher than the budget, up to chance: only
   *     asked for where every promotion is a false one
   */
  public record Outcome(
      int streams,
      int nights,
      int rows,
      int fresh,
      double epsilon,
      double trueLoss,
      double budget,
      MetricEstimate promoted,
      List<Integer> byNight,
      long attempts,
      List<Double> alpha,
      boolean withinBudget) {}

  /** Runs every stream, on all processors. */
  public Outcome run() {
    SyntheticNights synthetic = new SyntheticNights(this);
    List<SyntheticNights.Ending> endings =
        IntStream.range(0, streams)
            .parallel()
            .mapToObj(stream -> synthetic.play(RandomStream.of(seed, stream)))
            .toList();
    List<OptionalInt> promoted = endings.stream().map(SyntheticNights.Ending::promoted).toList();
    int count = (int) promoted.stream().filter(OptionalInt::isPresent).count();
    return new Outcome(
        streams,
        nights,
        rows,
        fresh,
        policy.epsilon(),
        trueLoss,
        policy.budget().alpha(),
        ClopperPearson.interval(count, streams, INTERVAL),
        byNight(promoted),
        endings.stream().mapToLong(SyntheticNights.Ending::attempts).sum(),
        synthetic.alphas(),
        trueLoss < policy.epsilon()
            || ClopperPearson.lowerBound(count, streams, INTERVAL) <= policy.budget().alpha());
  }

  private List<Integer> byNight(List<OptionalInt> promoted) {
    int[] nightly = new int[nights];
    promoted.forEach(night -> night.ifPresent(n -> nightly[n]++));
    return IntStream.of(nightly).boxed().toList();
  }

  static CostModel free() {
    return new CostModel(
        new Economics(new PriceTable(Map.of()), 0, 0, 0), "", TokenUsage.UNREPORTED, 0);
  }
}
