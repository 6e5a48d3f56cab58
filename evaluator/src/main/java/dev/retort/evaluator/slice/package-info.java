/**
 * How the served system fares in parts of the traffic.
 *
 * <p>Enters: evaluation rows with what became of each, and rules that name a row's slices: by
 * length, label, language, time, or what the customer's own systems know of the request. Leaves: a
 * {@link dev.retort.evaluator.slice.SliceReport} of slice names and numbers. Guaranteed: if the
 * served system loses equally often in all slices, and no more than the champion in any, the
 * probability that the report names any regression is at most its α; equal inputs give equal
 * reports.
 */
package dev.retort.evaluator.slice;
