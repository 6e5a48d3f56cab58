package dev.retort.router;

import dev.retort.capture.DocumentFormat;
import dev.retort.router.cache.CachePolicy;
import dev.retort.router.drift.DriftPolicy;
import dev.retort.router.rollout.RolloutPolicy;
import java.util.Objects;
import java.util.Optional;

/**
 * How the requests of one task are routed. Immutable.
 *
 * @param policy what matters most where a request does not say
 * @param cache which answers are given again
 * @param steps how steps of traces are told apart, and who takes which
 * @param guard which red lines are watched
 * @param stakes what no student answers
 * @param verify what a student's answer has to pass
 * @param documents how prompts carry retrieved documents; empty: they do not
 * @param rollout how the task's versions come into service and leave it
 * @param sampling which requests go to the teacher although a student might answer them
 * @param drift when traffic counts as drifted; empty: nobody watches
 */
public record RoutingPolicy(
    AnswerPolicy policy,
    CachePolicy cache,
    StepPolicy steps,
    GuardPolicy guard,
    StakesPolicy stakes,
    VerifyPolicy verify,
    Optional<DocumentFormat> documents,
    RolloutPolicy rollout,
    SamplingPolicy sampling,
    Optional<DriftPolicy> drift) {
  /** The cheapest answer that is certified, and nothing else. */
  public static final RoutingPolicy DEFAULT =
      new RoutingPolicy(
          AnswerPolicy.COST,
          CachePolicy.OFF,
          StepPolicy.NONE,
          GuardPolicy.DEFAULT,
          StakesPolicy.DEFAULT,
          VerifyPolicy.DEFAULT,
          Optional.empty(),
          RolloutPolicy.DEFAULT,
          SamplingPolicy.DEFAULT,
          Optional.of(DriftPolicy.DEFAULT));

  public RoutingPolicy {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(cache);
    Objects.requireNonNull(steps);
    Objects.requireNonNull(guard);
    Objects.requireNonNull(stakes);
    Objects.requireNonNull(verify);
    Objects.requireNonNull(documents);
    Objects.requireNonNull(rollout);
    Objects.requireNonNull(sampling);
    Objects.requireNonNull(drift);
  }

  /** The same with another rollout. */
  public RoutingPolicy with(RolloutPolicy other) {
    return new RoutingPolicy(
        policy, cache, steps, guard, stakes, verify, documents, other, sampling, drift);
  }

  /** The same with other safeguards. */
  public RoutingPolicy with(GuardPolicy guards, StakesPolicy slices, VerifyPolicy verifier) {
    return new RoutingPolicy(
        policy, cache, steps, guards, slices, verifier, documents, rollout, sampling, drift);
  }

  /** The same with another sample, and another watch. */
  public RoutingPolicy with(SamplingPolicy sample, Optional<DriftPolicy> watch) {
    return new RoutingPolicy(
        policy, cache, steps, guard, stakes, verify, documents, rollout, sample, watch);
  }

  /** Whether the teacher's answers may be given again in its place. */
  boolean keepsTeachersAnswers() {
    return cache.teacher() != CachePolicy.TeacherAnswers.NONE || steps.remembered().isPresent();
  }
}
