/**
 * Which inputs are the same request, or nearly so.
 *
 * <p>Enters: texts. Leaves: {@link dev.retort.dataset.dedup.DuplicateClusters}. Guaranteed: two
 * texts that are equal after normalisation share a cluster; every pair that MinHash proposes is
 * verified against its Jaccard similarity; the clusters do not depend on the texts' order.
 */
package dev.retort.dataset.dedup;
