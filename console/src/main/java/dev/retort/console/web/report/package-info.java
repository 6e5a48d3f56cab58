/**
 * Promotion reports in the console: whole pages, shown in frames of others.
 *
 * <p>Enters: a task and seals. Leaves: the report as a page, with the texts of lost requests out of
 * the log and what people decided, or what differs between two; the same as data, without texts.
 * Guaranteed: what a report holds runs no script and reaches nothing of the console.
 */
package dev.retort.console.web.report;
