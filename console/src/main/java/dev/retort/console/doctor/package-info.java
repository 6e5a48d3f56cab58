/**
 * Looks at the machine: what it has, what of Retort works on it, and what fits.
 *
 * <p>Enters: nothing but the machine. Leaves: findings in words and figures. Guaranteed: whatever
 * can end a process is tried in another one, and nothing is waited for long.
 */
package dev.retort.console.doctor;
