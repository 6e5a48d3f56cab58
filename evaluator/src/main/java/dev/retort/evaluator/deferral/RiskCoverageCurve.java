package dev.retort.evaluator.deferral;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What share of requests would be answered at each threshold, and at which loss.
 *
 * @param points by falling threshold; coverage and loss never fall
 */
public record RiskCoverageCurve(@JsonValue List<Point> points) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RiskCoverageCurve {
    points = List.copyOf(points);
  }

  /**
   * One threshold.
   *
   * @param threshold answered are those of at least this confidence
   * @param coverage share of all rows answered
   * @param jointLoss share of all rows that are answered and differ from the reference
   */
  public record Point(double threshold, double coverage, double jointLoss) {}

  /** A threshold and how many rows it answers and loses. */
  record Cut(double threshold, int answered, int losses) {}

  /**
   * The lowest threshold at which at least a share of the answers is right, as these rows estimate
   * it; empty if there is none.
   *
   * @param accuracy share of right ones among those answered, in (0, 1]
   */
  public OptionalDouble thresholdFor(double accuracy) {
    OptionalDouble lowest = OptionalDouble.empty();
    for (Point point : points) {
      if (point.coverage() > 0 && 1 - point.jointLoss() / point.coverage() >= accuracy) {
        lowest = OptionalDouble.of(point.threshold());
      }
    }
    return lowest;
  }

  /**
   * The curve of some rows, thinned evenly in coverage.
   *
   * @param maxPoints at least 2
   */
  public static RiskCoverageCurve of(List<ScoredAnswer> answers, int maxPoints) {
    List<Cut> cuts = cuts(answers);
    double n = answers.size();
    List<Point> points = new ArrayList<>();
    long lastStep = -1;
    for (int i = 0; i < cuts.size(); i++) {
      Cut cut = cuts.get(i);
      long step = (long) Math.floor((maxPoints - 1) * (cut.answered() / n));
      if (step > lastStep || i == cuts.size() - 1) {
        points.add(new Point(cut.threshold(), cut.answered() / n, cut.losses() / n));
        lastStep = step;
      }
    }
    return new RiskCoverageCurve(points);
  }

  /** Every distinct confidence as a threshold, falling. Rows of equal confidence go together. */
  static List<Cut> cuts(List<ScoredAnswer> answers) {
    List<ScoredAnswer> falling =
        answers.stream()
            .sorted(Comparator.comparingDouble(ScoredAnswer::confidence).reversed())
            .toList();
    List<Cut> cuts = new ArrayList<>();
    int losses = 0;
    for (int i = 0; i < falling.size(); i++) {
      double confidence = falling.get(i).confidence();
      losses += falling.get(i).correct() ? 0 : 1;
      if (i + 1 == falling.size() || falling.get(i + 1).confidence() < confidence) {
        cuts.add(new Cut(confidence, i + 1, losses));
      }
    }
    return cuts;
  }
}
