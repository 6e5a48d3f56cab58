/**
 * Trainings by a command of somebody else's: whatever language it is written in, it reads a run
 * folder and writes into it; {@code docs/run-folder.md} is its contract.
 *
 * <p>Enters: a command and a {@link dev.retort.trainer.RunFolder}. Leaves: a {@link
 * dev.retort.trainer.TrainingOutcome} of which everything has been checked. Guaranteed: what the
 * command claims is not taken on trust, and it does not outlive the training.
 */
package dev.retort.trainer.external;
