package dev.retort.router.rollout;

import java.util.Objects;

/**
 * How a task's versions come into service and leave it.
 *
 * @param swap how the next one takes over
 * @param candidate what a candidate sees of live traffic
 * @param rollback what drives one out
 */
public record RolloutPolicy(SwapPolicy swap, CandidatePolicy candidate, RollbackPolicy rollback) {
  /** Careful switches, no candidates, automatic rollback. */
  public static final RolloutPolicy DEFAULT =
      new RolloutPolicy(SwapPolicy.DEFAULT, CandidatePolicy.NONE, RollbackPolicy.DEFAULT);

  public RolloutPolicy {
    Objects.requireNonNull(swap);
    Objects.requireNonNull(candidate);
    Objects.requireNonNull(rollback);
  }
}
