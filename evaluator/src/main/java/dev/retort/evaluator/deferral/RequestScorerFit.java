package dev.retort.evaluator.deferral;

import dev.retort.capture.ExchangeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Fits a {@link RequestScorer} by penalised logistic regression with AdaGrad (Duchi et al., JMLR
 * 2011). Rows are ordered by id first, and shuffled by the seed: equal rows give equal weights.
 */
final class RequestScorerFit {
  private static final int EPOCHS = 20;
  private static final double RATE = 0.5;

  /** Of the penalty: the variance that a weight is expected to have. */
  private static final double PRIOR_VARIANCE = 3;

  private final double[] weights = new double[RequestFeatures.BUCKETS];
  private final double[] squares = new double[RequestFeatures.BUCKETS];
  private double intercept;
  private double interceptSquares;

  private RequestScorerFit() {}

  /**
   * Learns from graded rows.
   *
   * @param features of each row's request
   */
  static RequestScorer fit(
      List<GradedPrediction> rows, Map<ExchangeId, int[]> features, long seed) {
    List<GradedPrediction> ordered = new ArrayList<>(rows);
    ordered.sort(Comparator.comparing(GradedPrediction::id));
    RequestScorerFit fit = new RequestScorerFit();
    long correct = rows.stream().filter(GradedPrediction::correct).count();
    fit.intercept = Math.log((correct + 0.5) / (rows.size() - correct + 0.5));
    SplittableRandom random = new SplittableRandom(seed);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      shuffle(ordered, random);
      for (GradedPrediction row : ordered) {
        fit.learn(features.get(row.id()), row.correct(), 1 / (PRIOR_VARIANCE * ordered.size()));
      }
    }
    return fit.quantised();
  }

  private void learn(int[] codes, boolean correct, double penalty) {
    double value = 1 / Math.sqrt(Math.max(1, codes.length));
    double logOdds = intercept;
    for (int code : codes) {
      logOdds += value * (code < 0 ? -weights[~code] : weights[code]);
    }
    double error = Logistic.probability(logOdds) - (correct ? 1 : 0);
    interceptSquares += error * error;
    intercept -= RATE * error / Math.sqrt(1 + interceptSquares);
    for (int code : codes) {
      int bucket = code < 0 ? ~code : code;
      double gradient = error * (code < 0 ? -value : value) + penalty * weights[bucket];
      squares[bucket] += gradient * gradient;
      if (squares[bucket] > 0) {
        weights[bucket] -= RATE * gradient / Math.sqrt(1e-2 + squares[bucket]);
      }
    }
  }

  private RequestScorer quantised() {
    double largest = 0;
    for (double weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    double scale = largest / Byte.MAX_VALUE;
    byte[] bytes = new byte[weights.length];
    for (int bucket = 0; bucket < bytes.length; bucket++) {
      bytes[bucket] = largest == 0 ? 0 : (byte) Math.round(weights[bucket] / scale);
    }
    return new RequestScorer(intercept, scale, bytes);
  }

  private static void shuffle(List<GradedPrediction> rows, SplittableRandom random) {
    for (int i = rows.size() - 1; i > 0; i--) {
      Collections.swap(rows, i, random.nextInt(i + 1));
    }
  }
}
