/**
 * What the gate does when the truth is known.
 *
 * <p>Enters: a policy and a made-up truth. Leaves: how often the real gate promotes. Guaranteed:
 * the same seed gives the same figures, on any number of threads; selector, evaluator, budget and
 * gate are those of a night, not models of them.
 */
package dev.retort.evaluator.simulation;
