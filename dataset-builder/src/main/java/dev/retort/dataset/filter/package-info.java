/**
 * Which exchanges can be learnt from at all, judged one at a time.
 *
 * <p>Enters: an {@link dev.retort.capture.Exchange}. Leaves: a {@link
 * dev.retort.dataset.filter.FilterVerdict}, keep or drop with a {@link
 * dev.retort.dataset.filter.DropReason}. Guaranteed: a verdict depends on the exchange alone; a
 * student's own answer never passes.
 */
package dev.retort.dataset.filter;
