/**
 * Promotion reports as people read them: on the command line, and in the console.
 *
 * <p>Enters: the seal of a report, or a part of it. Leaves: the report, found in a home or at the
 * registry; as a page, with the texts of lost requests out of the log and with what people decided
 * since; and what differs between two. Guaranteed: a report that is asked for by its whole seal has
 * that seal.
 */
package dev.retort.console.report;
