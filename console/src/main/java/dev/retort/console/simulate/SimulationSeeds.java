package dev.retort.console.simulate;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What simulations with different seeds come to together. A task of a seed is a stream: α bounds
 * the probability that a stream ever has a false promotion.
 *
 * @param seeds how many
 * @param promotions of all streams
 * @param falsePromotions of them
 * @param falseStreams share of the streams with a false promotion, and its interval
 * @param uncovered promotions whose true loss is above what their certificate says
 * @param alpha what the share may be
 * @param avoided mean share of the teacher's price that was avoided, net, in the last third of the
 *     nights, by task
 * @param blended the same over all tasks, by dollars
 * @param rowsLost of all seeds
 * @param differentReplays of all seeds
 * @param missed seeds that missed a target, by the target's name
 */
public record SimulationSeeds(
    int seeds,
    int promotions,
    long falsePromotions,
    MetricEstimate falseStreams,
    long uncovered,
    double alpha,
    Map<String, Double> avoided,
    double blended,
    long rowsLost,
    long differentReplays,
    Map<String, Long> missed) {
  private static final double CONFIDENCE = 0.95;
  private static final double ALPHA = 0.05;

  /** Adds outcomes up; there is one at least. */
  public static SimulationSeeds of(List<SimulationOutcome> outcomes) {
    int streams = outcomes.stream().mapToInt(outcome -> outcome.totals().size()).sum();
    long falseStreams =
        outcomes.stream()
            .mapToLong(
                outcome ->
                    outcome.promotions().stream()
                        .filter(SimulationOutcome.Promoted::isFalse)
                        .map(SimulationOutcome.Promoted::task)
                        .distinct()
                        .count())
            .sum();
    return new SimulationSeeds(
        outcomes.size(),
        outcomes.stream().mapToInt(outcome -> outcome.promotions().size()).sum(),
        outcomes.stream().mapToLong(SimulationOutcome::falsePromotions).sum(),
        ClopperPearson.interval((int) falseStreams, streams, CONFIDENCE),
        outcomes.stream()
            .flatMap(outcome -> outcome.promotions().stream())
            .filter(promoted -> !promoted.isCovered())
            .count(),
        ALPHA,
        outcomes.stream()
            .flatMap(outcome -> outcome.totals().stream())
            .collect(
                Collectors.groupingBy(
                    SimulationOutcome.Total::task,
                    TreeMap::new,
                    Collectors.averagingDouble(SimulationOutcome.Total::settled))),
        blended(outcomes),
        outcomes.stream().mapToLong(SimulationOutcome::rowsLost).sum(),
        outcomes.stream()
            .flatMap(outcome -> outcome.replays().stream())
            .mapToLong(replays -> replays.different().size())
            .sum(),
        outcomes.stream()
            .flatMap(outcome -> outcome.targets().stream())
            .filter(target -> !target.met())
            .collect(
                Collectors.groupingBy(
                    SimulationOutcome.Target::name, TreeMap::new, Collectors.counting())));
  }

  private static double blended(List<SimulationOutcome> outcomes) {
    return SimulationOutcome.avoided(
        outcomes.stream()
            .flatMap(
                outcome ->
                    outcome.lines().stream().filter(line -> line.night() > outcome.settledAfter()))
            .toList());
  }

  /** Whether no row was lost, no replay differs, and no more promotions are false than may be. */
  public boolean isMet() {
    return rowsLost == 0 && differentReplays == 0 && falseStreams.value() <= alpha;
  }
}
