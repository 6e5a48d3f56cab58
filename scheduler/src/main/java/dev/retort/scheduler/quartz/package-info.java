/**
 * When runs happen.
 *
 * <p>Enters: a cron line a task. Leaves: a call of the run at each of its times. Guaranteed: one
 * run of a task at a time; a time that passed while nobody was there is made up for once; whether a
 * task is paused outlives the process.
 */
package dev.retort.scheduler.quartz;
