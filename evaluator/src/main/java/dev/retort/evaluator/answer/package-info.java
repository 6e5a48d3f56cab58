/**
 * What a task's answers are and when one is right, kind by kind.
 *
 * <p>Enters: a dataset's kind of answers, and what the task's owner says of right and wrong.
 * Leaves: one {@linkplain dev.retort.evaluator.task.EvaluationTask definition of agreement}, and
 * what a router has to know of a student's answers. Guaranteed: both follow from values that are
 * kept with the decision, so that a replay judges as the run did.
 */
package dev.retort.evaluator.answer;
