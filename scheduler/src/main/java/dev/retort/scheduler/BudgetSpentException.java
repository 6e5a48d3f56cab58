package dev.retort.scheduler;

import java.time.Instant;

/** There is no budget for a training tonight, or no more of it. The run goes on another night. */
final class BudgetSpentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Instant returns;

  /**
   * A message for people.
   *
   * @param returns when there is budget again
   */
  BudgetSpentException(String message, Instant returns) {
    super(message);
    this.returns = returns;
  }

  Instant returns() {
    return returns;
  }
}
