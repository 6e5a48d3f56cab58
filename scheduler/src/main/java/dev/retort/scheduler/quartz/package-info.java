/**
 * When runs happen, and what else is done every day.
 *
 * <p>Enters: a cron line a task, or one for a piece of work. Leaves: a call of the run or the work
 * at each of its times. Guaranteed: one run of a task at a time; a time that passed while nobody
 * was there is made up for once; whether a task is paused outlives the process.
 */
package dev.retort.scheduler.quartz;
