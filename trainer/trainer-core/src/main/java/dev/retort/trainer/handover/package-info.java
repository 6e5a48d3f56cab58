/**
 * A run folder that lies at its owner's, worked on from a machine that shares nothing with it.
 *
 * <p>Enters: the address of a run folder, and its token. Leaves: the same folder at the owner's,
 * with metrics, samples and log as they come, whole checkpoints, and in the end the student and the
 * outcome. Guaranteed: every file is taken by its digest, an outcome is sent after everything that
 * it speaks of, and an owner that cannot be reached for a while stops nothing.
 */
package dev.retort.trainer.handover;
