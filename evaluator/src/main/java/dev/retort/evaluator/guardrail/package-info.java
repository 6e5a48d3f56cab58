/**
 * Stated cases and floors that a served system must hold beside its quality.
 *
 * <p>Enters: a {@link dev.retort.evaluator.ServedSystem}, the evaluation rows, planted canaries,
 * the training rows, a seed. Leaves: a {@link dev.retort.evaluator.guardrail.GuardrailReport} of
 * case ids and numbers, never of captured text. Guaranteed: what is judged is what the student
 * answers; what it leaves to the teacher is withstood. Equal inputs and seeds give equal reports; a
 * guardrail without cases says that it was not run, and never that it passed.
 */
package dev.retort.evaluator.guardrail;
