package dev.retort.router.serving;

import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.trainer.Prediction;

/**
 * When two engines are the same student. A deferral rule is certified with the confidences of one
 * engine: another one may follow it only if what leaves the router stays the same.
 *
 * @param questions that both have to agree on, one after the other, each of which at least one of
 *     them would answer; with none of n against it, at most 3/n of all answers differ, with 95 %
 *     confidence
 * @param tolerance between their confidences
 */
public record Agreement(int questions, double tolerance) {
  /** At most one answer in a hundred differs; confidences differ by two hundredths at most. */
  public static final Agreement DEFAULT = new Agreement(300, 0.02);

  public Agreement {
    if (questions < 1 || !(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "engines are compared on at least 1 question, with a tolerance in [0, 1), not %d and %s"
              .formatted(questions, tolerance));
    }
  }

  /** What a question has shown. */
  enum Verdict {
    SAME,
    DIFFERENT,
    /** Neither would have answered. */
    NOTHING
  }

  Verdict judge(DeferralRule rule, String input, Prediction certified, Prediction other) {
    boolean answered =
        rule.mayAnswer(input) && (rule.answers(input, certified) || rule.answers(input, other));
    if (!answered) {
      return Verdict.NOTHING;
    }
    return certified.answer().equals(other.answer())
            && Math.abs(certified.confidence() - other.confidence()) <= tolerance
        ? Verdict.SAME
        : Verdict.DIFFERENT;
  }
}
