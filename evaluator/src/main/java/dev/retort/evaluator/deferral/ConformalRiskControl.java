package dev.retort.evaluator.deferral;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, 2022): the widest threshold
 * with (Σ losses of answered rows + 1) / (n + 1) ≤ ε.
 *
 * <p>The expected loss of the next row is then ≤ ε, over the draw of calibration rows and that row,
 * if they are exchangeable: a statement about the average, weaker than {@link LearnThenTest}'s
 * about this very threshold. A row's loss counts when it is answered, so it never falls as the
 * threshold does, which the theorem needs. Thread-safe.
 *
 * @param epsilon the largest tolerable expected loss, in (0, 1)
 */
public record ConformalRiskControl(double epsilon) {
  /** Far above the rounding of a sum of a million losses, and far below a row's weight. */
  private static final double ROUNDING = 1e-9;

  public ConformalRiskControl {
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException(
          "the tolerated loss lies strictly between 0 and 1, not at " + epsilon);
    }
  }

  /**
   * A threshold whose expected loss is controlled.
   *
   * @param threshold answered are rows of at least this confidence
   * @param answered rows that it answers
   * @param lossSum of those rows
   * @param n all rows
   */
  public record Controlled(double threshold, int answered, double lossSum, int n) {}

  /**
   * The widest threshold; empty if none is safe, as on fewer than 1/ε − 1 rows.
   *
   * @param rows calibration rows, in any order
   */
  public Optional<Controlled> select(List<ScoredLoss> rows) {
    List<ScoredLoss> falling =
        rows.stream()
            .sorted(Comparator.comparingDouble(ScoredLoss::confidence).reversed())
            .toList();
    int n = falling.size();
    double sum = 0;
    Optional<Controlled> widest = Optional.empty();
    for (int row = 0; row < n; row++) {
      sum += falling.get(row).loss();
      if (sum + 1 > epsilon * (n + 1) + ROUNDING) {
        return widest;
      }
      double confidence = falling.get(row).confidence();
      if (row + 1 == n || falling.get(row + 1).confidence() < confidence) {
        widest = Optional.of(new Controlled(confidence, row + 1, sum, n));
      }
    }
    return widest;
  }
}
