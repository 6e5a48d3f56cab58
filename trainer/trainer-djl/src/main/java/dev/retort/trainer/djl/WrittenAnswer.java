package dev.retort.trainer.djl;

import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.Prediction;
import java.util.List;
import java.util.Optional;

/**
 * What a decoder wrote, before it is known how sure that is.
 *
 * @param answer in the task's own form; empty if what it wrote is no answer
 * @param logProbabilities of its tokens, natural, its end included, by the decoder alone: whatever
 *     constrained the writing does not flatter them
 */
record WrittenAnswer(Optional<String> answer, List<Double> logProbabilities) {
  WrittenAnswer {
    logProbabilities = List.copyOf(logProbabilities);
  }

  static final WrittenAnswer NONE = new WrittenAnswer(Optional.empty(), List.of());

  /** Log-probability of the whole, of its least likely token, and its mean. */
  double[] features() {
    double sum = logProbabilities.stream().mapToDouble(Double::doubleValue).sum();
    double least = logProbabilities.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    return new double[] {sum, least, sum / Math.max(1, logProbabilities.size())};
  }

  /** Without an answer there is no confidence either: the teacher is asked. */
  Prediction prediction(ConfidenceCalibration calibration) {
    return answer
        .map(text -> new Prediction(text, calibration.confidence(features())))
        .orElse(new Prediction("", 0));
  }
}
