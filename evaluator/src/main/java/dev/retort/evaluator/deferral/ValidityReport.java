package dev.retort.evaluator.deferral;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;

/**
 * How often rules broke their promise when drawn again and again from a pool that is the truth.
 *
 * @param simulation what was simulated
 * @param poolRows rows of the pool
 * @param poolAccuracy share of them answered correctly
 * @param selector the rule chosen on out-of-fold rows and certified on evaluation rows
 * @param learnThenTest the threshold chosen and certified on the evaluation rows alone
 * @param conformal the threshold of controlled expectation on the evaluation rows alone; its {@code
 *     certified} counts draws with a threshold, and its promise is about {@code meanTrueLoss}
 */
public record ValidityReport(
    ValiditySimulation simulation,
    int poolRows,
    double poolAccuracy,
    Tally selector,
    Tally learnThenTest,
    Tally conformal) {

  /**
   * One method's draws.
   *
   * @param draws all draws
   * @param certified draws that ended with a certified rule
   * @param broken certified draws whose true joint loss exceeds ε
   * @param meanAnswered true share answered by the certified rule, 0 where none is; over all draws
   * @param meanTrueLoss true joint loss of the certified rule, 0 where none is; over all draws
   * @param largestTrueLoss the largest of them
   */
  public record Tally(
      int draws,
      int certified,
      int broken,
      double meanAnswered,
      double meanTrueLoss,
      double largestTrueLoss) {

    /** Share of all draws that certified a rule. */
    public double certifiedShare() {
      return (double) certified / draws;
    }

    /** Share of all draws that certified a rule whose true loss exceeds ε, with its interval. */
    public MetricEstimate brokenShare(double confidence) {
      return ClopperPearson.interval(broken, draws, confidence);
    }

    /** Whether the draws are compatible with a promise broken with probability at most delta. */
    public boolean compatibleWith(double delta, double confidence) {
      return brokenShare(confidence).lower() <= delta;
    }
  }
}
