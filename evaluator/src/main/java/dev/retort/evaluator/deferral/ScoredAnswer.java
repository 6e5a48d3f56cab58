package dev.retort.evaluator.deferral;

/**
 * A prediction once the reference is known.
 *
 * @param confidence what ranks it, in [0, 1]: the calibrated confidence or another score
 * @param correct whether the answer agrees with the reference
 */
public record ScoredAnswer(double confidence, boolean correct) {
  public ScoredAnswer {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("a confidence lies in [0, 1], not " + confidence);
    }
  }
}
