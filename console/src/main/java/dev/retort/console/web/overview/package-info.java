/**
 * The console's first page: how every task stands, what it saves, and what somebody should see to.
 *
 * <p>Enters: the registry, live traffic, the {@link dev.retort.console.traffic.TrafficLedger}, the
 * journal, the queue and the schedule. Leaves: a line a task and alerts, each with a way to where
 * it is dealt with. Guaranteed: a part that cannot be read is an alert, and the rest is shown.
 */
package dev.retort.console.web.overview;
