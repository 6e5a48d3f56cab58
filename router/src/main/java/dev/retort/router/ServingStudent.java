package dev.retort.router;

import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.router.rollout.VersionWatch;

/**
 * What serves a task now.
 *
 * @param version {@code name/number}, as the registry has it; {@code name/} and the digest's first
 *     digits where the registry could not be asked yet
 * @param digest the bundle's root digest
 * @param student loaded
 * @param rule when it answers
 * @param answers what its answers are
 * @param origin what is known of its bundle
 * @param watch sees what it does
 */
record ServingStudent(
    String version,
    String digest,
    RetirableStudent student,
    DeferralRule rule,
    AnswerContract answers,
    Origin origin,
    VersionWatch watch) {

  /**
   * What is known of a bundle.
   *
   * @param certified whether its loss was shown to be bounded before it was published
   * @param bytes of its files
   */
  record Origin(boolean certified, long bytes) {}

  /** The same student under the name that the registry has for it. */
  ServingStudent named(String name) {
    return new ServingStudent(name, digest, student, rule, answers, origin, watch);
  }

  /** The same student under another watch. */
  ServingStudent watchedBy(VersionWatch other) {
    return new ServingStudent(version, digest, student, rule, answers, origin, other);
  }

  RolloutReport.Version report() {
    return new RolloutReport.Version(version, digest);
  }
}
