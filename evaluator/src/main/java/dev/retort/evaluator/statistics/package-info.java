/**
 * Intervals, exact tests and power for yes-or-no scores.
 *
 * <p>Enters: counts. Leaves: {@link dev.retort.evaluator.statistics.MetricEstimate}s, bounds and
 * error probabilities. Guaranteed: exact binomial methods hold their confidence for every n and
 * every true rate; approximate ones say so in their {@link
 * dev.retort.evaluator.statistics.IntervalMethod}. Every function is pure.
 */
package dev.retort.evaluator.statistics;
