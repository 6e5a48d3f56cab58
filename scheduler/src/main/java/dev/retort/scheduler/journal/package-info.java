/**
 * What every run has done so far, in SQL, so that a restart goes on where the last one stopped.
 *
 * <p>Enters: the inputs of a step. Leaves: its result, computed once for the same inputs.
 * Guaranteed: a result that has been returned survives the death of the process.
 */
package dev.retort.scheduler.journal;
