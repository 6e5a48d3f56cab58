package dev.retort.router;

import java.util.Objects;

/**
 * How the requests of one task are routed. Immutable.
 *
 * @param policy what matters most where a request does not say
 */
public record RoutingPolicy(AnswerPolicy policy) {
  /** The cheapest answer that is certified, and nothing else. */
  public static final RoutingPolicy DEFAULT = new RoutingPolicy(AnswerPolicy.COST);

  public RoutingPolicy {
    Objects.requireNonNull(policy);
  }
}
