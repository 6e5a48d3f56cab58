package dev.retort.evaluator;

import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How good a student is by itself, were it to answer everything. An estimate is empty where its
 * rows are none.
 *
 * @param novel accuracy on novel rows
 * @param seen accuracy on rows like ones in training
 * @param traffic accuracy on all rows, each weighted by the requests it stands for
 * @param calibration how far confidence can be believed, on novel rows
 * @param macroF1 mean F1 of the labels that occur on novel rows, as reference or answer; empty if
 *     answers are no labels
 * @param labels by label, on novel rows, the most frequent first; empty if answers are no labels
 * @param confusions the most frequent confusions on novel rows, the worst first; likewise
 */
public record StudentScores(
    Optional<MetricEstimate> novel,
    Optional<MetricEstimate> seen,
    Optional<MetricEstimate> traffic,
    Calibration calibration,
    OptionalDouble macroF1,
    List<LabelScore> labels,
    List<Confusion> confusions) {
  public StudentScores {
    Objects.requireNonNull(novel);
    Objects.requireNonNull(seen);
    Objects.requireNonNull(traffic);
    Objects.requireNonNull(calibration);
    Objects.requireNonNull(macroF1);
    labels = List.copyOf(labels);
    confusions = List.copyOf(confusions);
  }

  /**
   * How a label fared.
   *
   * @param label one of the task's closed set
   * @param support rows whose reference it is
   * @param predicted rows that the student gave it
   * @param correct rows where both is so
   */
  public record LabelScore(String label, int support, int predicted, int correct) {
    /** Of the rows given the label, the share that is right; 0 if none was given it. */
    public double precision() {
      return predicted == 0 ? 0 : (double) correct / predicted;
    }

    /** Of the rows with the label, the share that was found; 0 if there are none. */
    public double recall() {
      return support == 0 ? 0 : (double) correct / support;
    }

    /** The harmonic mean of precision and recall; 0 if both are. */
    public double f1() {
      return support + predicted == 0 ? 0 : 2.0 * correct / (support + predicted);
    }
  }

  /**
   * One label taken for another.
   *
   * @param reference the reference's label
   * @param answer the student's label
   * @param rows how often
   */
  public record Confusion(String reference, String answer, int rows) {}
}
