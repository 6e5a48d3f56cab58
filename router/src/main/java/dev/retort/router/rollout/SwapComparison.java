package dev.retort.router.rollout;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.Percent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What two versions made of the same recorded requests, before one takes over from the other.
 *
 * @param next the version that is to take over
 * @param before the version that serves
 * @param requests both were asked
 * @param failed requests at which the next one failed and the other did not
 * @param bothAnswered requests that both would have answered by their rules
 * @param agreed of those, the same answers
 * @param nextP95 95th percentile of the next one's latency
 * @param beforeP95 of the other's
 */
public record SwapComparison(
    String next,
    String before,
    int requests,
    int failed,
    int bothAnswered,
    int agreed,
    Duration nextP95,
    Duration beforeP95) {
  /** So sure it must be that a version is absurd. */
  private static final double CONFIDENCE = 0.999;

  /** With fewer requests, a percentile says nothing. */
  private static final int FEW = 20;

  private static final double HALF = 0.5;

  /** Faster than this is fast enough, whatever the other one takes. */
  private static final Duration FAST = Duration.ofMillis(50);

  public SwapComparison {
    Objects.requireNonNull(next);
    Objects.requireNonNull(before);
    Objects.requireNonNull(nextP95);
    Objects.requireNonNull(beforeP95);
  }

  /**
   * Why the next version must not take over; empty if nothing speaks against it.
   *
   * @param certified whether both versions are, so that their answers are to be alike
   */
  public Optional<RollbackEvidence> objection(SwapPolicy policy, Certified certified) {
    if (ClopperPearson.lowerBound(failed, requests, CONFIDENCE) > HALF) {
      return Optional.of(
          evidence("failed at %,d of %,d recorded requests".formatted(failed, requests)));
    }
    if (certified == Certified.BOTH
        && ClopperPearson.upperBound(agreed, bothAnswered, CONFIDENCE) < policy.leastAgreement()) {
      return Optional.of(
          evidence(
              "gives the answer of %s to %,d of %,d recorded requests that both would answer, though both are certified: %s is the least"
                  .formatted(before, agreed, bothAnswered, Percent.of(policy.leastAgreement()))));
    }
    if (requests >= FEW
        && nextP95.compareTo(FAST) > 0
        && nextP95.toNanos() > policy.mostSlowdown() * beforeP95.toNanos()) {
      return Optional.of(
          evidence(
              "takes %,d ms for one of twenty recorded requests, %s took %,d ms"
                  .formatted(nextP95.toMillis(), before, beforeP95.toMillis())));
    }
    return Optional.empty();
  }

  /** Which versions hold a certificate. */
  public enum Certified {
    /** Both. */
    BOTH,
    /** One of them or none. */
    NOT_BOTH
  }

  /** The latency beyond which the next version is slow; empty if too little was measured. */
  public Optional<Duration> latencyLimit(RollbackPolicy policy) {
    if (requests < FEW) {
      return Optional.empty();
    }
    Duration multiple = Duration.ofNanos((long) (beforeP95.toNanos() * policy.slowdown()));
    return Optional.of(multiple.compareTo(FAST) > 0 ? multiple : FAST);
  }

  private RollbackEvidence evidence(String found) {
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("requests", (double) requests);
    numbers.put("failed", (double) failed);
    numbers.put("bothAnswered", (double) bothAnswered);
    numbers.put("agreed", (double) agreed);
    numbers.put("nextP95Millis", nextP95.toNanos() / 1e6);
    numbers.put("beforeP95Millis", beforeP95.toNanos() / 1e6);
    return new RollbackEvidence(
        RollbackCause.WARM_UP, next + " " + found + ": it does not take over", numbers);
  }
}
