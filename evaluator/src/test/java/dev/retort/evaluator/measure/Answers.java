package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;

/** Small rows. */
final class Answers {
  private Answers() {}

  static MeasuredAnswer row(String reference, String answer) {
    return new MeasuredAnswer(new ExchangeId("e1"), "what?", reference, answer);
  }

  /** The score of one row; fails if there is none. */
  static double score(Measure measure, String reference, String answer) {
    return measure.score(row(reference, answer)).value().orElseThrow();
  }
}
