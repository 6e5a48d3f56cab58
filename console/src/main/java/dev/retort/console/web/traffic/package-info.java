/**
 * The console's part about traffic: how much there is, whose, what it costs, what was captured of
 * it, and which of it could be a task.
 *
 * <p>Enters: the {@link dev.retort.console.traffic.TrafficLedger} and the groups that were
 * discovered. Leaves: a page, and rules in the configuration for groups that somebody accepts.
 * Guaranteed: the page never waits for the log.
 */
package dev.retort.console.web.traffic;
