/**
 * Who is to run next, whoever asked for it: a time of the schedule, a person, a drift of traffic.
 *
 * <p>Enters: orders, each once however often it is given. Leaves: claims on them, one owner at a
 * time, among any number of nodes that share a database. Guaranteed: an order that has been
 * accepted is carried out or ends with a reason; what an owner that lost its claim still writes is
 * not believed.
 */
package dev.retort.scheduler.queue;
