package dev.retort.evaluator.deferral;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much more or less often each label is right than its confidence says, as a factor of the
 * odds. A label's log factor is a random effect of variance τ² in a logistic regression of being
 * right on the log odds of the confidence: its posterior mode, so that labels with few rows or few
 * errors stay near what all have in common. τ is the one of a short list with the largest marginal
 * likelihood (Laplace's approximation); where it is 0, all labels are alike.
 */
final class LabelOdds {
  private static final double[] DEVIATIONS = {0.25, 0.5, 1, 2};
  private static final int STEPS = 50;
  private static final double LONGEST_STEP = 2;
  private static final double LARGEST_LOG_FACTOR = 12;

  /** All labels without a factor of their own. */
  private static final String OTHERS = "";

  /** Right or not, for the log odds that all labels have in common. */
  private record Row(double logOdds, boolean correct) {}

  private record Effect(double mode, double evidence) {}

  private LabelOdds() {}

  /** The labels that are answered often enough for a factor of their own. */
  static Set<String> frequent(List<GradedPrediction> rows, int fewestRows) {
    return rows.stream()
        .collect(Collectors.groupingBy(row -> row.prediction().answer(), Collectors.counting()))
        .entrySet()
        .stream()
        .filter(label -> label.getValue() >= fewestRows)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Learns the factors of the given labels, and that of all others; the threshold is left open. */
  static AnswerCriterion.PerClass learn(
      List<GradedPrediction> rows, Set<String> labels, int fewestOthers) {
    CommonCurve curve = CommonCurve.fit(rows);
    Map<String, List<Row>> groups = new HashMap<>();
    for (GradedPrediction row : rows) {
      String label = row.prediction().answer();
      groups
          .computeIfAbsent(labels.contains(label) ? "=" + label : OTHERS, key -> new ArrayList<>())
          .add(new Row(curve.logOdds(row.prediction().confidence()), row.correct()));
    }
    if (groups.getOrDefault(OTHERS, List.of()).size() < fewestOthers) {
      groups.remove(OTHERS);
    }
    SortedMap<String, Double> odds = new TreeMap<>(effects(groups, curve.slope()));
    Double others = odds.remove(OTHERS);
    SortedMap<String, Double> byLabel = new TreeMap<>();
    odds.forEach((key, factor) -> byLabel.put(key.substring(1), factor));
    return new AnswerCriterion.PerClass(1, byLabel, others == null ? 1 : others);
  }

  /** Dividing by the common slope puts the effect on the scale of the confidence's own log odds. */
  private static Map<String, Double> effects(Map<String, List<Row>> groups, double slope) {
    if (groups.size() < 2) {
      return Map.of();
    }
    SortedMap<String, List<Row>> ordered = new TreeMap<>(groups);
    double best = 0;
    Map<String, Double> chosen = Map.of();
    for (double deviation : DEVIATIONS) {
      Map<String, Double> factors = new HashMap<>();
      double evidence = 0;
      for (Map.Entry<String, List<Row>> group : ordered.entrySet()) {
        Effect effect = effect(group.getValue(), deviation * deviation);
        evidence += effect.evidence();
        double log = effect.mode() / slope;
        factors.put(
            group.getKey(),
            Math.exp(Math.min(Math.max(log, -LARGEST_LOG_FACTOR), LARGEST_LOG_FACTOR)));
      }
      if (evidence > best) {
        best = evidence;
        chosen = factors;
      }
    }
    return chosen;
  }

  /** The posterior mode by Newton's method, and the log evidence against an effect of 0. */
  private static Effect effect(List<Row> rows, double variance) {
    double mode = 0;
    double curvature = 1 / variance;
    for (int step = 0; step < STEPS; step++) {
      double gradient = -mode / variance;
      curvature = 1 / variance;
      for (Row row : rows) {
        double right = Logistic.probability(row.logOdds() + mode);
        gradient += (row.correct() ? 1 : 0) - right;
        curvature += right * (1 - right);
      }
      double change = gradient / curvature;
      mode += Math.min(Math.max(change, -LONGEST_STEP), LONGEST_STEP);
      if (Math.abs(change) < 1e-10) {
        break;
      }
    }
    double evidence = -mode * mode / (2 * variance) - Math.log(curvature * variance) / 2;
    for (Row row : rows) {
      evidence +=
          Logistic.logLikelihood(row.logOdds() + mode, row.correct())
              - Logistic.logLikelihood(row.logOdds(), row.correct());
    }
    return new Effect(mode, evidence);
  }
}
