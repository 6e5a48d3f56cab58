/**
 * Tells whoever wants to know what happens: signed POST requests, as <a
 * href="https://www.standardwebhooks.com/">Standard Webhooks</a> has it.
 *
 * <p>Enters: notices of runs, drift and rollbacks. Leaves: one message for each receiver that asked
 * for such a notice. Guaranteed: a notice that was posted is on the disk, and each receiver gets it
 * at least once, whatever dies, and in the order in which they were posted; a receiver that fails
 * is tried again after growing pauses, for days, and delays no other one.
 */
package dev.retort.scheduler.notice;
