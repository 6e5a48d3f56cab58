package dev.retort.router;

import dev.retort.registry.pull.BundleCache;
import dev.retort.router.rollout.Rollouts;

/**
 * What the students of every task stand on.
 *
 * @param cache where pulled bundles are kept
 * @param opening makes them ready
 * @param rollouts how versions come into service and leave it
 * @param meters counts it
 */
record StudentFloors(
    BundleCache cache, StudentOpening opening, Rollouts rollouts, RolloutMeters meters) {}
