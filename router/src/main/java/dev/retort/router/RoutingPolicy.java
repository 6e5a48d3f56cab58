package dev.retort.router;

import dev.retort.router.rollout.RolloutPolicy;
import java.util.Objects;

/**
 * How the requests of one task are routed. Immutable.
 *
 * @param policy what matters most where a request does not say
 * @param rollout how the task's versions come into service and leave it
 */
public record RoutingPolicy(AnswerPolicy policy, RolloutPolicy rollout) {
  /** The cheapest answer that is certified, and nothing else. */
  public static final RoutingPolicy DEFAULT = 
      new RoutingPolicy(AnswerPolicy.COST, RolloutPolicy.DEFAULT);

  public RoutingPolicy {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(rollout);
  }

  /** The same with another rollout. */
  public RoutingPolicy with(RolloutPolicy other) {
    return new RoutingPolicy(policy, other);
  }
}
