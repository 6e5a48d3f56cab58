/**
 * Looks at the machine and at what the configuration refers to: what is there, what of Retort works
 * on it, and what fits.
 *
 * <p>Enters: the machine, a configuration, a home's path. Leaves: findings in words and figures,
 * with a remedy for each that asks for one. Guaranteed: whatever can end a process is tried in
 * another one, nothing is waited for long, and nothing is left behind.
 */
package dev.retort.console.doctor;
