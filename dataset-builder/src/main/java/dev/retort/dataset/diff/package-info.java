/**
 * What changed from one dataset version to another, and why.
 *
 * <p>Enters: two {@link dev.retort.dataset.DatasetVersion}s of a task. Leaves: a {@link
 * dev.retort.dataset.diff.DatasetDiff}. Guaranteed: every row that differs is counted once under
 * one kind of change and one reason; memory holds the examples that are to be shown, not the
 * versions.
 */
package dev.retort.dataset.diff;
