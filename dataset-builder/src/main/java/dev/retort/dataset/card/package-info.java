/**
 * A dataset version as a document for people who have to trust it.
 *
 * <p>Enters: a {@link dev.retort.dataset.DatasetManifest}. Leaves: its card, as Markdown and as one
 * HTML page that needs no network. Guaranteed: equal manifests give equal cards; a card holds
 * labels, but no captured request; it is no part of the version's hash. This package knows the
 * dataset, and the dataset does not know it.
 */
package dev.retort.dataset.card;
