package dev.retort.scheduler.queue;

import dev.retort.scheduler.RunGuard;
import dev.retort.scheduler.RunOutcome;

/** What a node does for an order. */
@FunctionalInterface
public interface RunWork {
  /**
   * Carries an order out, or goes on with what another owner began.
   *
   * @param guard to run under
   * @throws RunPostponedException if it is not to begin yet
   */
  RunOutcome run(RunOrder order, RunGuard guard);
}
