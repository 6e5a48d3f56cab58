package dev.retort.trainer;

/**
 * A student's answer to one input.
 *
 * @param answer the answer in the task's own form
 * @param confidence calibrated probability that it is the reference answer, in [0, 1]
 */
public record Prediction(String answer, double confidence) {
  public Prediction {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("a confidence lies in [0, 1], not " + confidence);
    }
  }
}
