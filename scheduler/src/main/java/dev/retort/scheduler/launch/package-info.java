/**
 * How a training process is started and watched.
 *
 * <p>Enters: a {@link dev.retort.trainer.RunFolder} with its request. Leaves: a {@link
 * dev.retort.trainer.TrainingOutcome}. Guaranteed: a process whose owner has died stops by itself,
 * and an outcome it still wrote is not taken for a later attempt's.
 */
package dev.retort.scheduler.launch;
