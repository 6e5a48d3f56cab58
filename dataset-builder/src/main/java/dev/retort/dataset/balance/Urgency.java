package dev.retort.dataset.balance;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;

/** How much a student that serves has to learn from an exchange. In ascending order. */
public enum Urgency {
  /** Nothing says that the student needs it. */
  ORDINARY,
  /** The student did not dare to answer. */
  DEFERRED,
  /** The student answered, and a person said something else. */
  CHAMPION_ERROR;

  /** An exchange's. */
  public static Urgency of(Exchange exchange) {
    if (exchange.answeredBy() instanceof AnsweredBy.Teacher) {
      return exchange.answeredBy().mayEvaluate() ? ORDINARY : DEFERRED;
    }
    if (exchange.answeredBy() instanceof AnsweredBy.Cache cache && cache.version().isEmpty()) {
      return ORDINARY;
    }
    String served = exchange.completion().text().strip();
    boolean wrong =
        exchange
            .correction()
            .map(String::strip)
            .filter(right -> !right.isEmpty() && !right.equalsIgnoreCase(served))
            .isPresent();
    return wrong ? CHAMPION_ERROR : ORDINARY;
  }

  /** The more urgent of two. */
  public Urgency or(Urgency other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
