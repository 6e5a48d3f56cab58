package dev.retort.router;

import dev.retort.router.drift.DriftPolicy;
import java.util.Objects;
import java.util.Optional;

/**
 * How the requests of one task are routed. Immutable.
 *
 * @param policy what matters most where a request does not say
 * @param sampling which requests go to the teacher although a student might answer them
 * @param drift when traffic counts as drifted; empty: nobody watches
 */
public record RoutingPolicy(
    AnswerPolicy policy, SamplingPolicy sampling, Optional<DriftPolicy> drift) {
  /** The cheapest answer that is certified, and nothing else. */
  public static final RoutingPolicy DEFAULT = 
      new RoutingPolicy(
          AnswerPolicy.COST, SamplingPolicy.DEFAULT, Optional.of(DriftPolicy.DEFAULT));

  public RoutingPolicy {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(sampling);
    Objects.requireNonNull(drift);
  }
}
