/**
 * What is known of versions that come into service and leave it.
 *
 * <p>Enters: what versions did with requests, one observation each. Leaves: comparisons of two
 * versions, and {@link dev.retort.router.rollout.RollbackEvidence} against one. Guaranteed: a
 * version whose failures, violations and slow answers stay below their limits is ever accused with
 * at most the probability that its policy states, however long it is watched; what was rolled back
 * is on disk before anybody acts on it.
 */
package dev.retort.router.rollout;
