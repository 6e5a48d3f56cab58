package dev.retort.trainer.dl4j;

import dev.retort.trainer.ConfidenceCalibration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The probability that the best label is right, were {@value #UNSEEN} of a hundred requests of a
 * kind that no label stands for. It depends on the label's log odds, on the energy of all scores
 * (their log-sum-exp; Liu et al. 2020), and on the share of words that are known.
 *
 * <p>It is fitted to out-of-fold answers and, for what is unseen, to the same rows as if their
 * label had never been trained: its score is taken out, and the words that only its rows have count
 * as unknown. Such an answer is never right. That needs no further training, and sees no request
 * that is really unseen. Of two labels one would be left, which says nothing: there, nothing unseen
 * is assumed. Immutable.
 *
 * @param temperature what scores are divided by
 * @param calibration of log odds, energy and the share of known words
 */
record AnswerConfidence(double temperature, ConfidenceCalibration calibration) {
  private static final int UNSEEN = 2;
  private static final int OF = 100;

  private static final int EVIDENCE = 3;

  /**
   * Fits to answers that the student has not learnt from.
   *
   * @param held the rows' scores
   * @param labels the right label of each
   * @param knownElsewhere share of each row's words that are known from other labels' rows
   */
  static AnswerConfidence fit(
      double temperature, TextScores[] held, int[] labels, double[] knownElsewhere) {
    int rows = held.length;
    double[][] evidence = new double[2 * rows][];
    boolean[] right = new boolean[2 * rows];
    double[] weights = new double[2 * rows];
    for (int row = 0; row < rows; row++) {
      float[] scores = held[row].labels();
      evidence[row] = evidence(scores, held[row].knownWords(), temperature);
      right[row] = Softmax.best(scores) == labels[row];
      weights[row] = 1;
      float[] others = scores.clone();
      others[labels[row]] = Float.NEGATIVE_INFINITY;
      evidence[rows + row] = evidence(others, knownElsewhere[row], temperature);
      weights[rows + row] = scores.length > 2 ? (double) UNSEEN / (OF - UNSEEN) : 0;
    }
    return new AnswerConfidence(temperature, ConfidenceCalibration.fit(evidence, right, weights));
  }

  /**
   * Fits to sets that the student has not learnt from; no unseen kind is assumed.
   *
   * @param evidence of each, see {@link SetRule#evidence}
   * @param right whether it was right
   */
  static AnswerConfidence fit(double temperature, double[][] evidence, boolean[] right) {
    return new AnswerConfidence(temperature, ConfidenceCalibration.fit(evidence, right));
  }

  /** What is wrong with numbers from a file; empty if nothing is. */
  String complaint() {
    if (!(Double.isFinite(temperature) && temperature > 0)) {
      return "its temperature is %s, not a positive number".formatted(temperature);
    }
    if (calibration == null || calibration.weights().size() != EVIDENCE) {
      return "its confidence is not calibrated on %d numbers".formatted(EVIDENCE);
    }
    return Double.isFinite(calibration.intercept())
            && Stream.of(calibration.means(), calibration.scales(), calibration.weights())
                .flatMap(List::stream)
                .allMatch(Double::isFinite)
        ? ""
        : "its calibration holds a number that is not finite";
  }

  /** How sure the best label of a text is. */
  double of(TextScores scores) {
    return calibration.confidence(evidence(scores.labels(), scores.knownWords(), temperature));
  }

  /** How sure a set is. */
  double of(SetRule rule, TextScores scores) {
    return calibration.confidence(rule.evidence(scores, temperature));
  }

  private static double[] evidence(float[] scores, double knownWords, double temperature) {
    return new double[] {
      Softmax.logOdds(scores, temperature), Softmax.energy(scores, temperature), knownWords
    };
  }
}
