/**
 * One night, step by step.
 *
 * <p>Enters: a {@link dev.retort.scheduler.RunRequest}. Leaves: a {@link
 * dev.retort.scheduler.RunOutcome}, and with luck a new champion in the registry. Guaranteed: a run
 * that was interrupted anywhere goes on where it stopped; steps with the same inputs are done once;
 * nothing serves that the gate or a person has not let through.
 */
package dev.retort.scheduler;
