/**
 * The console's part about runs: what waits, what goes on and how it goes, what came of it, and
 * when the next one is due.
 *
 * <p>Enters: the journal, the queue, the schedule, and the logs that runs write. Leaves: pages that
 * grow while a run goes on, and orders to run, to stop and to try again. Guaranteed: a page reads
 * no more than it shows, however many runs there were.
 */
package dev.retort.console.web.runs;
