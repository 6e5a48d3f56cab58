/**
 * Intervals, tests and power for losses, scores and paired differences.
 *
 * <p>Enters: counts, or scores with the cluster that each belongs to. Leaves: {@link
 * dev.retort.evaluator.statistics.MetricEstimate}s, bounds, error probabilities, and the running
 * evidence of an {@link dev.retort.evaluator.statistics.EProcess}. Guaranteed: exact binomial and
 * Hoeffding–Bentkus methods hold their confidence for every n and every distribution, and an
 * e-process holds its error probability however often it is looked at; approximate methods say so
 * in their {@link dev.retort.evaluator.statistics.IntervalMethod}. No sample of n rows certifies
 * more than n rows without any loss. Every function is pure, and every random number comes from a
 * seed that the caller gives.
 */
package dev.retort.evaluator.statistics;
