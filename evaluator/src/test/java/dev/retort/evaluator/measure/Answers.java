package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.statistics.IntervalMethod;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.Arrays;

/** Small rows, and a mean whose interval is told from others by its width. */
final class Answers {
  /** As a bootstrap would be called: its interval is the mean ± 0. */
  static final ClusteredMean RESAMPLED =
      (values, clusters, confidence) -> {
        double mean = Arrays.stream(values).average().orElseThrow();
        return new MetricEstimate(
            mean, mean, mean, confidence, values.length, IntervalMethod.WILSON_KISH);
      };

  private Answers() {}

  static MeasuredAnswer row(String reference, String answer) {
    return new MeasuredAnswer(new ExchangeId("e1"), "what?", reference, answer);
  }

  /** The score of one row; fails if there is none. */
  static double score(Measure measure, String reference, String answer) {
    return measure.score(row(reference, answer)).value().orElseThrow();
  }
}
