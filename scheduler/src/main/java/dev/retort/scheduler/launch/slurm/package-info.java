/**
 * Jobs of Slurm, through its command line: sbatch, squeue, scontrol, sacct and scancel of Slurm
 * 20.11 or newer.
 *
 * <p>Enters: run folders that the nodes see under the same path. Leaves: what Slurm says of their
 * jobs. Guaranteed: a command that does not answer in time is ended, and counts as lost contact.
 */
package dev.retort.scheduler.launch.slurm;
