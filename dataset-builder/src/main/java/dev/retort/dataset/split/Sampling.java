package dev.retort.dataset.split;

import dev.retort.capture.AnsweredBy;

/** How requests came to be answered by the teacher. */
public enum Sampling {
  /** All went there: no student served. */
  EVERY,
  /** Beside a student, by a draw that knows nothing of the request. */
  DRAWN,
  /**
   * Because of what they are: a student deferred them, a rule or a policy sent them, a person
   * asked. They teach, and say nothing of how often such requests come.
   */
  CHOSEN;

  /** That of an exchange with such an answer. */
  public static Sampling of(AnsweredBy answeredBy) {
    if (!answeredBy.mayEvaluate()) {
      return CHOSEN;
    }
    return answeredBy instanceof AnsweredBy.Teacher teacher && teacher.propensity() < 1
        ? DRAWN
        : EVERY;
  }

  /** Whether shares, thresholds and certificates may rest on such requests. */
  public boolean isUniform() {
    return this != CHOSEN;
  }

  /** That of requests of both kinds: uniform if some are. */
  public Sampling or(Sampling other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
