/**
 * How much traffic there is, whose it is and what it costs; and which of it could be a task.
 *
 * <p>Enters: the exchange log. Leaves: counts by day, task, model, application and answerer, and
 * rules in the configuration for groups that somebody accepts. Guaranteed: what has been counted is
 * not read again; a count says what it is missing.
 */
package dev.retort.console.traffic;
