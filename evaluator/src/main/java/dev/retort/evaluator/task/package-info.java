/**
 * What a good answer is, task by task.
 *
 * <p>Enters: a reference and an answer. Leaves: whether they agree. Guaranteed: the deferral rule,
 * the evaluation and the certificate all use the same definition.
 */
package dev.retort.evaluator.task;
