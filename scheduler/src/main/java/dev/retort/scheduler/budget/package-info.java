/**
 * What a night may cost.
 *
 * <p>Enters: budgets in GPU-minutes and US dollars, for a task and for all of them together, and
 * what trainings take while they are at work. Leaves: how long a training may go on. Guaranteed:
 * what was spent is on record within seconds, whatever dies; it counts for the night in which it
 * was spent.
 */
package dev.retort.scheduler.budget;
