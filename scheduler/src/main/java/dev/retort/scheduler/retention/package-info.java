/**
 * How long what runs leave is kept.
 *
 * <p>Enters: the folder of runs, the journal, and what is published. Leaves: the same without what
 * is too old. Guaranteed: whatever a published version came from stays, and so does everything of a
 * run that has not ended.
 */
package dev.retort.scheduler.retention;
