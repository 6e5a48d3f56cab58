/**
 * Whether live traffic is still the traffic that it was.
 *
 * <p>Enters: each request as a student sees it, with the student's confidence where it was asked.
 * Leaves: {@link dev.retort.router.drift.DriftEvent}s, with their evidence, and how new a request
 * is. Guaranteed: while no trait of requests takes a larger share of traffic than in any stretch of
 * the reference, tolerance included, the expected number of events in any 30 days is at most the
 * number that was agreed, however fast the traffic is; memory does not grow with it. No text is
 * kept: only counts of hashes.
 */
package dev.retort.router.drift;
