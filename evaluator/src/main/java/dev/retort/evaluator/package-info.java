/**
 * Evidence: what a candidate, a champion and the teacher do on identical rows.
 *
 * <p>Enters: an {@link dev.retort.evaluator.EvaluationSuite}, a student with its deferral rule, a
 * champion if there is one, and what things cost. Leaves: an {@link
 * dev.retort.evaluator.EvaluationReport} of ids and numbers, without a text. Guaranteed: equal
 * inputs give equal reports but for {@link dev.retort.evaluator.Latency}, which is measured; what
 * is judged is the served system, and the bare student's figures stand beside it.
 */
package dev.retort.evaluator;
