/**
 * A look at finished dataset versions, however large.
 *
 * <p>Enters: one {@link dev.retort.dataset.DatasetVersion}, or two of a task. Leaves: each exchange
 * with what became of it ({@link dev.retort.dataset.inspection.DecidedRows}), or what changed from
 * the one to the other, and why ({@link dev.retort.dataset.inspection.DatasetDiff}). Guaranteed:
 * every row that differs is counted once under one kind of change and one reason; memory holds what
 * is to be shown, not the versions.
 */
package dev.retort.dataset.inspection;
