package dev.retort.evaluator.deferral;

/**
 * What answering a row would cost, once the reference is known.
 *
 * @param confidence in [0, 1]
 * @param loss of the student's answer against the reference, in [0, 1]
 */
public record ScoredLoss(double confidence, double loss) {
  public ScoredLoss {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("a confidence lies in [0, 1], not " + confidence);
    }
    if (!(loss >= 0 && loss <= 1)) {
      throw new IllegalArgumentException("a loss lies in [0, 1], not " + loss);
    }
  }

  /** The loss of an answer that is right or wrong. */
  static ScoredLoss of(ScoredAnswer answer) {
    return new ScoredLoss(answer.confidence(), answer.correct() ? 0 : 1);
  }
}
