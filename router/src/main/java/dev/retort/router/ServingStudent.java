package dev.retort.router;

import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.trainer.TaskModel;

/**
 * What serves a task now.
 *
 * @param version {@code name/number}, as the registry has it
 * @param digest the bundle's root digest
 * @param student loaded
 * @param rule when it answers
 */
record ServingStudent(String version, String digest, TaskModel student, DeferralRule rule) {}
