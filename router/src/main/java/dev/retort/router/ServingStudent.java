package dev.retort.router;

import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;

/**
 * What serves a task now.
 *
 * @param version {@code name/number}, as the registry has it; {@code name/} and the digest's first
 *     digits where the registry could not be asked yet
 * @param digest the bundle's root digest
 * @param student loaded
 * @param rule when it answers
 * @param answers what its answers are
 */
record ServingStudent(
    String version,
    String digest,
    RetirableStudent student,
    DeferralRule rule,
    AnswerContract answers) {

  /** The same student under the name that the registry has for it. */
  ServingStudent named(String name) {
    return new ServingStudent(name, digest, student, rule, answers);
  }
}
