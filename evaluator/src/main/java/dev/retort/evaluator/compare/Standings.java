package dev.retort.evaluator.compare;

import dev.retort.evaluator.statistics.HolmCorrection;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Compares each model with the best one, without choosing the best by the same rows first: a model
 * loses at most the margin against the best if it does against every other one. To show that takes
 * a test of each pair at the full level (an intersection-union test, Berger 1982), and Holm's
 * correction over the models alone. To be worse than the best is to be worse than some other one:
 * that is corrected for the pairs too. Each of both claims errs for any model with at most the
 * given probability.
 *
 * @param scores by model, then by row, in [0, 1]
 * @param clusters each row's cluster
 * @param margin loss that is tolerated
 * @param alpha probability of error of each kind of claim
 */
record Standings(List<double[]> scores, List<Integer> clusters, double margin, double alpha) {

  List<Standing> all() {
    List<Double> noWorse = HolmCorrection.adjusted(pValues(this::isNoWorse));
    List<Double> worse = HolmCorrection.adjusted(pValues(this::isWorse));
    return models()
        .mapToObj(
            model -> {
              if (noWorse.get(model) <= alpha) {
                return new Standing.NoWorse(noWorse.get(model));
              }
              return worse.get(model) <= alpha
                  ? new Standing.Worse(worse.get(model))
                  : (Standing) new Standing.NotKnown(rowsNeeded(model));
            })
        .toList();
  }

  /** The model of the highest mean score; the first of equals. */
  int best() {
    return models()
        .boxed()
        .reduce((best, model) -> mean(model) > mean(best) ? model : best)
        .orElseThrow();
  }

  /** The best model's mean score minus this one's, each bound at the level of one claim. */
  MetricEstimate lossAgainstBest(int model) {
    return difference(best(), model, alpha);
  }

  private interface Claim {
    boolean holds(int model, double level);
  }

  /**
   * Holm's procedure looks at p-values only at α, α/2, … and α/k. So it is enough to know the
   * smallest of these levels at which a claim holds.
   */
  private List<Double> pValues(Claim claim) {
    return models()
        .mapToObj(
            model -> {
              double p = 1;
              for (int parts = 1; parts <= scores.size(); parts++) {
                if (!claim.holds(model, alpha / parts)) {
                  break;
                }
                p = alpha / parts;
              }
              return p;
            })
        .toList();
  }

  private boolean isNoWorse(int model, double level) {
    return others(model).allMatch(other -> difference(other, model, level).upper() <= margin);
  }

  private boolean isWorse(int model, double level) {
    double each = level / Math.max(1, scores.size() - 1);
    return others(model).anyMatch(other -> difference(other, model, each).lower() > 0);
  }

  private MetricEstimate difference(int first, int second, double level) {
    return Intervals.difference(
        scores.get(first),
        scores.get(second),
        clusters.stream().mapToInt(Integer::intValue).toArray(),
        1 - 2 * level);
  }

  private OptionalInt rowsNeeded(int model) {
    int other = best() == model ? runnerUp(model) : best();
    double[] better = scores.get(other);
    double[] worse = scores.get(model);
    int n = clusters.size();
    double mean = mean(other) - mean(model);
    double room = margin - mean;
    if (room <= 0) {
      return OptionalInt.empty();
    }
    IntToDoubleFunction squared = row -> Math.pow(better[row] - worse[row] - mean, 2);
    double variance = IntStream.range(0, n).mapToDouble(squared).sum() / n;
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(1 - alpha / scores.size());
    // Even without any difference, Tango's bound is z²/(n + z²).
    double rows = Math.max(z * z * variance / (room * room), z * z * (1 - margin) / margin);
    return rows > n && rows < Integer.MAX_VALUE
        ? OptionalInt.of((int) Math.ceil(rows))
        : OptionalInt.empty();
  }

  private int runnerUp(int model) {
    return others(model)
        .boxed()
        .reduce((best, next) -> mean(next) > mean(best) ? next : best)
        .orElseThrow();
  }

  private double mean(int model) {
    return IntStream.range(0, clusters.size()).mapToDouble(row -> scores.get(model)[row]).sum()
        / clusters.size();
  }

  private IntStream models() {
    return IntStream.range(0, scores.size());
  }

  private IntStream others(int model) {
    return models().filter(other -> other != model);
  }
}
