/**
 * Which exchanges can be learnt from at all, judged one at a time.
 *
 * <p>Enters: an {@link dev.retort.capture.Exchange}, and what the task's owner asks ({@link
 * dev.retort.dataset.filter.FilterPolicy}). Leaves: a {@link
 * dev.retort.dataset.filter.FilterVerdict}, keep or drop with a {@link
 * dev.retort.dataset.filter.DropReason}. Guaranteed: a verdict depends on the exchange and the
 * policy alone; a student's own answer never passes.
 */
package dev.retort.dataset.filter;
