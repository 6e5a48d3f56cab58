/**
 * How a training process is started and watched.
 *
 * <p>Enters: a {@link dev.retort.trainer.RunFolder} with its request. Leaves: a {@link
 * dev.retort.trainer.TrainingOutcome}. Guaranteed: only an outcome with the folder's token is
 * taken, so that no process can pass its work off as a later attempt's; a local process whose owner
 * has died stops by itself; a job of a batch system goes on without its owner, is found again by
 * its name, is never worked on twice at a time, and is told from a lost connection to the system.
 */
package dev.retort.scheduler.launch;
