/**
 * Which model a task should use: captured requests replayed to several, and what came back compared
 * row by row.
 *
 * <p>Enters: an exchange log, and {@link dev.retort.evaluator.compare.ModelUnderTest}s. Leaves: a
 * {@link dev.retort.evaluator.compare.ComparisonReport} of ids and numbers, without a text.
 * Guaranteed: every model is asked the same rows, a uniform sample that no student has chosen; a
 * request that is not answered is counted by its kind of failure, and is a loss in what decides; a
 * cost that is not known is never a cost of nothing; nothing is written to the log.
 */
package dev.retort.evaluator.compare;
