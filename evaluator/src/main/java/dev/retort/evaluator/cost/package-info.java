/**
 * What serving costs, before and after.
 *
 * <p>Enters: a price table, what the teacher's answers used, what the student's machine costs, and
 * the share that the student answers. Leaves: dollars for 1,000 requests, or the reason why they
 * are not known. Guaranteed: a missing price is never taken for a price of nothing.
 */
package dev.retort.evaluator.cost;
